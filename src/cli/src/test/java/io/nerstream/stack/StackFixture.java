package io.nerstream.stack;

import io.nerstream.collection.embedded.EmbeddedMilvus;
import io.nerstream.encoder.install.Cache;
import io.nerstream.encoder.install.DefaultModel;
import io.nerstream.encoder.install.ShippedEncoder;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.schemas.Topic;
import io.nerstream.service.access.AccessSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What tests with a whole stack need. */
public final class StackFixture {
    private StackFixture() {}

    /** The Python of the embedded Milvus server; installed if it is not there. */
    public static Path python() throws Exception {
        return EmbeddedMilvus.install(Cache.folder(), System.err::println);
    }

    /** The encoder that comes with nerstream; its model is fetched if it is not there. */
    public static EncoderSource encoder() throws Exception {
        Path model =
                new DefaultModel(
                                Cache.folder(),
                                new DefaultModel.Progress() {
                                    @Override
                                    public void step(String what) {}

                                    @Override
                                    public void copied(long bytes, long of) {}
                                })
                        .fetch();
        return new EncoderSource(
                ShippedEncoder.unpack(Cache.folder()).toString(), model.toString(), "cpu", "");
    }

    /** Settings of a stack with free ports. */
    public static StackSettings settings(Path data, EncoderSource encoder) throws IOException {
        return settings(data, encoder, AccessSettings.OPEN);
    }

    /** The same, for those who may ask. */
    public static StackSettings settings(Path data, EncoderSource encoder, AccessSettings access)
            throws IOException {
        return new StackSettings(
                data,
                "127.0.0.1",
                Ports.free(),
                List.of(),
                Ports.free(),
                Ports.free(),
                Optional.empty(),
                RegistrySettings.NONE,
                encoder,
                1,
                true,
                access);
    }

    /** A consumer that is at the beginning of all partitions of a topic; the caller closes it. */
    static KafkaConsumer<byte[], byte[]> fromTheBeginning(String kafka, Topic topic) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic.topicName()).stream()
                        .map(one -> new TopicPartition(one.topic(), one.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }
}
