package io.nerstream.alerts;

import static io.nerstream.alerts.Samples.NOON;
import static io.nerstream.alerts.Samples.mention;
import static io.nerstream.alerts.Samples.type;
import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.alerts.matching.Rule;
import io.nerstream.schemas.Digest;
import io.nerstream.schemas.Match;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class RateCapsTest {
    private static final long NOW = NOON.toEpochMilli();
    private static final long FUTURE = NOON.plus(Duration.ofDays(40)).toEpochMilli();

    private final Rule rule =
            Rule.of(type("rivers", 1, 0).setCapAlerts(1).setCapSeconds(60).build());
    private final Match match = Matches.of(mention("d", "Danube", 1, 0).build(), 1, 0.5f);
    private final RateCaps caps = new RateCaps(store());

    private static KeyValueStore<byte[], byte[]> store() {
        KeyValueStore<byte[], byte[]> store =
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore("rates"),
                                Serdes.ByteArray(),
                                Serdes.ByteArray())
                        .withLoggingDisabled()
                        .build();
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
        return store;
    }

    @Test
    void shouldEndAPeriodThatBeganWhileTheClockWasAhead() {
        assertThat(caps.allows(rule, match, FUTURE)).isTrue();
        assertThat(caps.allows(rule, match, FUTURE)).isFalse();
        Optional<Digest> ended = caps.end(rule.id(), NOW);
        assertThat(ended).map(Digest::getHeld).contains(1L);
        assertThat(caps.allows(rule, match, NOW)).isTrue();
    }

    @Test
    void shouldTellOfThemWithoutAnotherMatch() {
        List<Digest> told = new ArrayList<>();
        caps.endAll(FUTURE, (type, digest) -> told.add(digest));
        assertThat(caps.allows(rule, match, FUTURE)).isTrue();
        assertThat(caps.allows(rule, match, FUTURE)).isFalse();
        caps.endAll(FUTURE + 1, (type, digest) -> told.add(digest));
        assertThat(told).isEmpty();
        caps.endAll(NOW, (type, digest) -> told.add(digest));
        assertThat(told).hasSize(1);
    }
}
