package io.nerstream.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.alerts.AlertsApp;
import io.nerstream.alerts.AlertsSettings;
import io.nerstream.schemas.Alert;
import io.nerstream.schemas.Delivery;
import io.nerstream.schemas.Mention;
import io.nerstream.schemas.Novelty;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.schemas.TypeEncoding;
import io.nerstream.service.stream.Topics;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The alerts program after faults that only a real Kafka has. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AlertsFaultsIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final TopicPartition TYPES = new TopicPartition(Topic.TYPES.topicName(), 0);

    @TempDir private Path folder;

    private EmbeddedKafka kafka;
    private KafkaProducer<byte[], byte[]> producer;
    private Admin admin;

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.free());
        List<String> unused = Topics.make(kafka.settings());
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.address(), "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        admin = Admin.create(Map.of("bootstrap.servers", kafka.address()));
    }

    @AfterEach
    void stop() {
        admin.close();
        producer.close();
        kafka.close();
    }

    private AlertsApp run() throws InterruptedException {
        AlertsApp app =
                AlertsApp.start(
                        new AlertsSettings(
                                kafka.settings(),
                                "alerts-faults-it",
                                RegistrySettings.NONE,
                                folder.resolve("state"),
                                1));
        Awaitility.await().atMost(LONG).until(app::isRunning);
        return app;
    }

    @Test
    void shouldForgetATypeThatWasDeletedSoLongAgoThatItsTopicDoesNotSay() throws Exception {
        saveType("rivers");
        try (AlertsApp app = run()) {
            Awaitility.await().atMost(LONG).until(() -> app.types() == 1);
        }
        // As compaction leaves it: neither the type nor its removal is there.
        admin.incrementalAlterConfigs(
                        Map.of(
                                new ConfigResource(
                                        ConfigResource.Type.TOPIC, Topic.TYPES.topicName()),
                                List.of(
                                        new AlterConfigOp(
                                                new ConfigEntry("cleanup.policy", "compact,delete"),
                                                AlterConfigOp.OpType.SET))))
                .all()
                .get();
        Awaitility.await()
                .atMost(LONG)
                .ignoreExceptions()
                .until(
                        () ->
                                admin.deleteRecords(Map.of(TYPES, RecordsToDelete.beforeOffset(1)))
                                                .lowWatermarks()
                                                .get(TYPES)
                                                .get()
                                                .lowWatermark()
                                        == 1);
        saveType("lakes");
        try (AlertsApp app = run()) {
            Awaitility.await().atMost(LONG).until(() -> app.types() > 0);
            assertThat(app.types()).isEqualTo(1);
        }
    }

    @Test
    void shouldRaiseAnAlertForAMentionThatIsDatedInTheFuture() throws Exception {
        saveType("rivers");
        try (AlertsApp unused = run()) {
            send(
                    Topic.MENTIONS,
                    "d",
                    encode(Mention.class, mention("d", Instant.now().plus(Duration.ofDays(40)))));
            assertThat(nextAlert()).isEqualTo("d");
        }
    }

    @Test
    void shouldEndWithACodeWhenItCannotGoOn() throws Exception {
        saveType("rivers");
        saveType("lakes");
        Process program = program();
        try {
            send(Topic.MENTIONS, "d", encode(Mention.class, mention("d", Instant.now())));
            assertThat(nextAlert()).isEqualTo("d");
            admin.deleteTopics(List.of(Topic.TYPES.topicName())).all().get();
            Awaitility.await()
                    .atMost(LONG)
                    .ignoreException(UnknownTopicOrPartitionException.class)
                    .until(() -> Topics.make(kafka.settings()).contains(Topic.TYPES.topicName()));
            assertThat(program.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).isEqualTo(1);
        } finally {
            program.destroyForcibly().waitFor();
        }
    }

    private Process program() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.nerstream.cli.Nerstream",
                        "alerts",
                        "run",
                        "--kafka",
                        kafka.address(),
                        "--state",
                        folder.resolve("program").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("program.log").toFile())
                .start();
    }

    /** The document of the first alert. */
    private String nextAlert() throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.address(),
                                "isolation.level",
                                "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> all = List.of(new TopicPartition(Topic.ALERTS.topicName(), 0));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            ConsumerRecords<byte[], byte[]> records = consumer.poll(LONG);
            assertThat(records).as("alerts").isNotEmpty();
            return new SingleObjectCodec<>(Alert.class)
                    .decode(records.iterator().next().value())
                    .getMatch()
                    .getDocument();
        }
    }

    private void saveType(String id) throws Exception {
        Instant now = Instant.now();
        send(
                Topic.TYPES,
                id,
                encode(
                        SavedType.class,
                        SavedType.newBuilder()
                                .setId(id)
                                .setRevision(1)
                                .setDescriptions(List.of(id))
                                .setEncodings(List.of(new TypeEncoding("e", 0.9f, List.of(1f, 0f))))
                                .setNovelty(Novelty.MENTION)
                                .setRememberSeconds(3_600)
                                .setCapAlerts(1_000)
                                .setCapSeconds(3_600)
                                .setDelivery(Delivery.TOPIC)
                                .setCreated(now)
                                .setChanged(now)
                                .build()));
    }

    private static Mention mention(String document, Instant indexed) {
        return Mention.newBuilder()
                .setId(document)
                .setDocument(document)
                .setVersion(1)
                .setStart(0)
                .setEnd(1)
                .setText("X")
                .setEntity("x")
                .setSentence("X")
                .setSentenceStart(0)
                .setScore(1)
                .setTime(Instant.now())
                .setIngested(Instant.now())
                .setIndexed(indexed)
                .setEncoderId("e")
                .setVector(List.of(1f, 0f))
                .build();
    }

    private void send(Topic topic, String key, byte[] value) throws Exception {
        var unused =
                producer.send(
                                new ProducerRecord<>(
                                        topic.topicName(),
                                        key.getBytes(StandardCharsets.UTF_8),
                                        value))
                        .get();
    }

    private static <T extends SpecificRecord> byte[] encode(Class<T> type, T record)
            throws IOException {
        return new SingleObjectCodec<>(type).encode(record);
    }
}
