package io.nerstream.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.schemas.DocumentProgress;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.service.progress.IndexingProgress;
import io.nerstream.service.stream.Topics;
import io.nerstream.settings.RegistrySettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the service reads, on a real Kafka, after what cannot be read. */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadersIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final TopicPartition OUTCOMES =
            new TopicPartition(Topic.OUTCOMES.topicName(), 0);

    @TempDir private Path folder;

    private EmbeddedKafka kafka;
    private KafkaProducer<byte[], byte[]> producer;
    private IndexingProgress progress;

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.free());
        List<String> unused = Topics.make(kafka.settings());
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.address(), "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        progress =
                new IndexingProgress(
                        kafka.settings(), "none", RegistrySettings.NONE, outcome -> {});
    }

    @AfterEach
    void stop() {
        progress.close();
        producer.close();
        kafka.close();
    }

    @Test
    void shouldSayWhichRecordCannotBeReadAndGoOnOnceItIsGone() throws Exception {
        send(Topic.DOCUMENTS, new byte[] {1});
        send(Topic.OUTCOMES, new byte[] {1, 2, 3});
        Awaitility.await()
                .atMost(LONG)
                .until(() -> progress.reader().problem().orElse("").contains("offset 0"));
        send(Topic.PROGRESS, new SingleObjectCodec<>(DocumentProgress.class).encode(done()));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.address()))) {
            assertThat(
                            admin.deleteRecords(Map.of(OUTCOMES, RecordsToDelete.beforeOffset(1)))
                                    .lowWatermarks()
                                    .get(OUTCOMES)
                                    .get()
                                    .lowWatermark())
                    .isEqualTo(1);
        }
        assertThat(progress.awaitAllIndexed(LONG)).isZero();
        Awaitility.await().atMost(LONG).until(() -> progress.reader().problem().isEmpty());
    }

    @Test
    void shouldSayThatKafkaDoesNotAnswerAndGoOnWhenItDoes() throws Exception {
        int port = Integer.parseInt(kafka.address().substring(kafka.address().indexOf(':') + 1));
        kafka.close();
        Awaitility.await()
                .atMost(LONG)
                .until(() -> progress.reader().problem().orElse("").contains("does not answer"));
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), port);
        Awaitility.await().atMost(LONG).until(() -> progress.reader().problem().isEmpty());
    }

    private static DocumentProgress done() {
        return DocumentProgress.newBuilder()
                .setEncoderId("none")
                .setPartition(0)
                .setDone(1)
                .setFurthest(1)
                .setPosition(1)
                .setOpen(0)
                .setIndexed(1)
                .setDeleted(0)
                .setSuperseded(0)
                .setDead(0)
                .setTime(Instant.now())
                .build();
    }

    private void send(Topic topic, byte[] value) throws Exception {
        var unused =
                producer.send(new ProducerRecord<>(topic.topicName(), 0, new byte[] {0}, value))
                        .get();
    }
}
