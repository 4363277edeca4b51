package io.nerstream.alerts;

import static io.nerstream.alerts.Samples.mention;
import static io.nerstream.alerts.Samples.type;
import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.alerts.matching.SavedTypes;
import io.nerstream.schemas.Mention;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class MatchProcessorTest {
    private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    private final SavedTypes types = new SavedTypes();

    @Test
    void shouldMatchAMentionOnceWhenItsTaskIsRevived() throws IOException {
        types.put(type("rivers", 1, 0).build());
        KeyValueStore<Long, byte[]> waiting =
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(AlertsTopology.WAITING),
                                Serdes.Long(),
                                Serdes.ByteArray())
                        .withLoggingDisabled()
                        .build();
        waiting.init(context.getStateStoreContext(), waiting);
        context.addStateStore(waiting);
        MatchProcessor processor =
                new MatchProcessor(types, RegistrySettings.NONE, new AlertMeasures());
        processor.init(context);
        context.setCurrentSystemTimeMs(Samples.NOON.toEpochMilli());
        context.setRecordMetadata(Topic.MENTIONS.topicName(), 0, 5);
        processor.process(
                new Record<>(
                        null,
                        new SingleObjectCodec<>(Mention.class)
                                .encode(mention("d", "Danube", 1, 0).build()),
                        0));

        // Kafka Streams begins a corrupted task again with the same processors.
        processor.init(context);
        Punctuator last =
                context.scheduledPunctuators()
                        .get(context.scheduledPunctuators().size() - 1)
                        .getPunctuator();
        last.punctuate(0);
        assertThat(context.forwarded()).hasSize(1);
    }
}
