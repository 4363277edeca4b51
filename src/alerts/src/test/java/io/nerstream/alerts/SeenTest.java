package io.nerstream.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class SeenTest {
    private final AtomicLong early = new AtomicLong();

    private static final Duration REMEMBER = Duration.ofSeconds(10);

    private final KeyValueStore<byte[], Long> store = store();

    private static KeyValueStore<byte[], Long> store() {
        KeyValueStore<byte[], Long> store =
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore("seen"),
                                Serdes.ByteArray(),
                                Serdes.Long())
                        .withLoggingDisabled()
                        .build();
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
        return store;
    }

    @Test
    void shouldKnowWhatWasSeenUntilItsTimeIsOver() {
        Seen seen = new Seen(store, 100, early::addAndGet);
        assertThat(seen.see(key(1), 0, REMEMBER)).isTrue();
        assertThat(seen.see(key(1), 10_000, REMEMBER)).isFalse();
        assertThat(seen.see(key(1), 20_000, REMEMBER)).isFalse();
        assertThat(seen.see(key(1), 30_001, REMEMBER)).isTrue();
    }

    @Test
    void shouldForgetWhatIsOver() {
        Seen seen = new Seen(store, 100, early::addAndGet);
        assertThat(seen.see(key(1), 0, REMEMBER)).isTrue();
        assertThat(seen.see(key(2), 10_001, REMEMBER)).isTrue();
        assertThat(seen.forget()).isZero();
        assertThat(seen.count()).isEqualTo(1);
        assertThat(store.get(key(1))).isNull();
    }

    @Test
    void shouldLoseLittleWhenAClockIsWrongForAWhile() {
        Seen seen = new Seen(store, 100, early::addAndGet);
        Duration month = Duration.ofDays(30);
        assertThat(seen.see(key(1), 0, month)).isTrue();
        assertThat(seen.forget()).isZero();
        assertThat(seen.see(key(2), Duration.ofDays(40).toMillis(), month)).isTrue();
        assertThat(seen.forget()).isZero();
        assertThat(seen.see(key(1), 1_000, month)).isFalse();
    }

    @Test
    void shouldRememberWhatAClockThatIsBehindHasDated() {
        Seen seen = new Seen(store, 100, early::addAndGet);
        Duration month = Duration.ofDays(30);
        long now = Duration.ofDays(100).toMillis();
        assertThat(seen.see(key(1), now, month)).isTrue();
        assertThat(seen.forget()).isZero();
        assertThat(seen.see(key(2), now - Duration.ofDays(40).toMillis(), month)).isTrue();
        assertThat(seen.forget()).isZero();
        assertThat(seen.see(key(2), now + 1, month)).isFalse();
    }

    @Test
    void shouldForgetByAndByWhenTimeHasPassed() {
        Seen seen = new Seen(store, 100, early::addAndGet);
        assertThat(seen.see(key(1), 0, REMEMBER)).isTrue();
        assertThat(seen.forget()).isZero();
        for (long day = 1; day <= 2; day++) {
            assertThat(seen.see(key(2), Duration.ofDays(day).toMillis(), REMEMBER)).isTrue();
            assertThat(seen.forget()).isZero();
        }
        assertThat(store.get(key(1))).isNull();
    }

    @Test
    void shouldStayBoundedAndForgetTheOldestFirst() {
        Seen seen = new Seen(store, 100, early::addAndGet);
        for (int i = 0; i < 1_000; i++) {
            assertThat(seen.see(key(i), i, REMEMBER)).isTrue();
            assertThat(seen.count()).isLessThanOrEqualTo(110);
        }
        assertThat(seen.see(key(999), 999, REMEMBER)).isFalse();
        assertThat(seen.see(key(900), 999, REMEMBER)).isFalse();
        assertThat(seen.see(key(0), 999, REMEMBER)).isTrue();
        assertThat(early.get()).isBetween(880L, 900L);
    }

    @Test
    void shouldCountWhatIsThereWhenItBegins() {
        assertThat(new Seen(store, 100, early::addAndGet).see(key(1), 0, REMEMBER)).isTrue();
        assertThat(new Seen(store, 100, early::addAndGet).count()).isEqualTo(1);
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
