package io.nerstream.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.collection.MilvusSettings;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.indexing.IndexingSettings;
import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.Delivery;
import io.nerstream.schemas.Novelty;
import io.nerstream.schemas.Outcome;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.Topic;
import io.nerstream.schemas.TypeEncoding;
import io.nerstream.service.alerts.AlertLog;
import io.nerstream.service.stream.DocumentPublisher;
import io.nerstream.service.types.TypeStore;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Documents through a real Kafka, Flink and Milvus: exactly what should be there is there. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StackIT {
    private static final Duration LONG = Duration.ofMinutes(3);

    private static Path python;
    private static EncoderSource encoder;

    @TempDir Path data;

    private final ExpectedDocuments expected = new ExpectedDocuments();

    @BeforeAll
    static void install() throws Exception {
        python = StackFixture.python();
        encoder = StackFixture.encoder();
    }

    @Test
    void exactlyWhatShouldBeThereIsThereAfterUpdatesDeletionsDeadLettersAndARestart()
            throws Exception {
        StackSettings settings = settings();
        try (Stack stack = Stack.start(settings, python, step -> {});
                DocumentPublisher publisher =
                        new DocumentPublisher(
                                KafkaSettings.at(stack.kafka()), RegistrySettings.NONE)) {
            for (int i = 0; i < 40; i++) {
                publish(publisher, "d" + i, 1L, "The [Danube " + i + "] flows to [Vienna] slowly.");
            }
            publish(publisher, "d3", 2L, "Now only the [Elbe] is left.");
            publish(publisher, "d4", 2L, "Nothing is marked any more.");
            publish(publisher, "d5", 3L, "The [Danube 5] flows to [Vienna] and [Budapest].");
            // Too late: version 3 is there.
            publisher.publish(ExpectedDocuments.document("d5", 2L, "A [late] one.")).join();
            remove(publisher, "d6");
            remove(publisher, "d7");
            publish(publisher, "d7", 1L, "It came back with the [Rhine].");
            remove(publisher, "was-never-there");
            sendRaw(stack.kafka(), "d8-not", "no document".getBytes(StandardCharsets.UTF_8));
            sendRaw(stack.kafka(), null, new byte[] {1});

            awaitIndexed(stack);
            assertStored(stack);
            Map<Outcome, Long> outcomes = stack.service().progress().outcomes();
            // Which of two versions comes first is nobody's promise.
            assertThat(
                            outcomes.get(Outcome.INDEXED)
                                    + outcomes.getOrDefault(Outcome.SUPERSEDED, 0L))
                    .isEqualTo(45);
            assertThat(outcomes).containsEntry(Outcome.DELETED, 3L).containsEntry(Outcome.DEAD, 2L);
            assertDeadLetters(stack.kafka());
        }

        try (Stack stack = Stack.start(settings, python, step -> {});
                DocumentPublisher publisher =
                        new DocumentPublisher(
                                KafkaSettings.at(stack.kafka()), RegistrySettings.NONE)) {
            awaitIndexed(stack);
            assertStored(stack);
            remove(publisher, "d9");
            publish(publisher, "d3", 3L, "The [Oder] replaced it.");
            awaitIndexed(stack);
            assertStored(stack);
            assertThatThrownBy(() -> Stack.start(settings, python, step -> {}))
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("another nerstream uses");
        }
    }

    @Test
    void aKilledProcessLosesNothingAndLeavesNothingBehind() throws Exception {
        StackSettings settings = settings();
        Process up =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx2g",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.nerstream.cli.Nerstream",
                                "up",
                                "--data",
                                data.toString(),
                                "--port",
                                Integer.toString(settings.port()),
                                "--kafka-port",
                                Integer.toString(settings.kafkaPort()),
                                "--milvus-port",
                                Integer.toString(settings.milvusPort()))
                        .redirectErrorStream(true)
                        .redirectOutput(data.resolve("up.log").toFile())
                        .start();
        try {
            String kafka = "127.0.0.1:" + settings.kafkaPort();
            awaitTopics(kafka, up);
            try (DocumentPublisher publisher =
                    new DocumentPublisher(KafkaSettings.at(kafka), RegistrySettings.NONE)) {
                for (int version = 1; version <= 3; version++) {
                    for (int i = 0; i < 60; i++) {
                        publish(publisher, "d" + i, (long) version, text(i, version));
                    }
                }
            }
            awaitOutcomes(kafka, 70, up);
        } finally {
            up.destroyForcibly().waitFor();
        }

        try (Stack stack = startWhenFree(settings)) {
            awaitIndexed(stack);
            assertStored(stack);
        }
    }

    @Test
    void aMilvusServerThatEndsIsStartedAgainAndNothingIsLost() throws Exception {
        try (Stack stack = Stack.start(settings(), python, step -> {});
                DocumentPublisher publisher =
                        new DocumentPublisher(
                                KafkaSettings.at(stack.kafka()), RegistrySettings.NONE)) {
            for (int i = 0; i < 30; i++) {
                publish(publisher, "d" + i, 1L, text(i, 1));
            }
            ProcessHandle server =
                    ProcessHandle.current()
                            .children()
                            .filter(
                                    child ->
                                            child.info()
                                                    .commandLine()
                                                    .orElse("")
                                                    .contains("milvus"))
                            .findFirst()
                            .orElseThrow();
            assertThat(server.destroyForcibly()).isTrue();
            for (int i = 20; i < 60; i++) {
                publish(publisher, "d" + i, 2L, text(i, 2));
            }
            awaitIndexed(stack);
            assertStored(stack);
        }
    }

    @Test
    void whatIsIndexedOnceMoreRaisesNoAlerts() throws Exception {
        StackSettings settings = settings();
        try (Stack stack = Stack.start(settings, python, step -> {});
                DocumentPublisher publisher =
                        new DocumentPublisher(
                                KafkaSettings.at(stack.kafka()), RegistrySettings.NONE)) {
            saveType(stack.kafka(), "first");
            publish(publisher, "d1", 1L, "The [Danube] flows.");
            awaitAlerts(stack.kafka(), 1);
            saveType(stack.kafka(), "second");
            awaitPlace(stack.kafka(), 1);
            saveTypeOfAnotherEncoder(stack.kafka(), "other");
        }

        // The job has lost its place and reads everything again, as with another encoder.
        Path checkpoints = data.resolve("flink");
        assertThat(checkpoints.toFile().renameTo(data.resolve("lost").toFile())).isTrue();
        try (Stack stack = Stack.start(settings, python, step -> {});
                DocumentPublisher publisher =
                        new DocumentPublisher(
                                KafkaSettings.at(stack.kafka()), RegistrySettings.NONE)) {
            publish(publisher, "d1", 2L, "The [Danube] still flows.");
            publish(publisher, "d2", 1L, "The [Elbe] flows.");
            assertThat(awaitAlerts(stack.kafka(), 4))
                    .containsExactlyInAnyOrder(
                            "first Danube", "first Elbe", "second Elbe", "other Elbe");
            awaitIndexed(stack);
            assertStored(stack);
        }
    }

    /** A type that every mention matches. */
    private static void saveType(String kafka, String id) throws Exception {
        saveType(kafka, id, encoder.identity().id(), encoder.identity().dimension());
    }

    /** The same, which has to be encoded before it can match anything here. */
    private static void saveTypeOfAnotherEncoder(String kafka, String id) throws Exception {
        saveType(kafka, id, "another", 3);
    }

    private static void saveType(String kafka, String id, String encoderId, int dimension)
            throws Exception {
        List<Float> vector = new ArrayList<>(Collections.nCopies(dimension, 0f));
        vector.set(0, 1f);
        try (TypeStore store = TypeStore.open(KafkaSettings.at(kafka), RegistrySettings.NONE)) {
            store.put(
                    SavedType.newBuilder()
                            .setId(id)
                            .setRevision(1)
                            .setDescriptions(List.of(id))
                            .setEncodings(List.of(new TypeEncoding(encoderId, -1f, vector)))
                            .setScore(-1f)
                            .setNovelty(Novelty.MENTION)
                            .setRememberSeconds(3_600)
                            .setCapAlerts(1_000)
                            .setCapSeconds(3_600)
                            .setDelivery(Delivery.TOPIC)
                            .setCreated(Instant.now())
                            .setChanged(Instant.now())
                            .build());
        }
    }

    /** Types and mention texts of all alerts, once there are so many. */
    private static List<String> awaitAlerts(String kafka, int count) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        try (AlertLog log = new AlertLog(KafkaSettings.at(kafka), RegistrySettings.NONE)) {
            while (true) {
                List<String> alerts =
                        log.between(0, log.end()).stream()
                                .map(one -> one.alert())
                                .map(one -> one.getTypeId() + " " + one.getMatch().getText())
                                .toList();
                if (alerts.size() >= count) {
                    return alerts;
                }
                assertThat(System.nanoTime()).as("alerts: " + alerts).isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    /** Until the job has told Kafka that it has read so many documents. */
    private static void awaitPlace(String kafka, long count) throws Exception {
        String group = IndexingSettings.group(encoder.identity().id());
        long end = System.nanoTime() + LONG.toNanos();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            while (admin
                            .listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get()
                            .values()
                            .stream()
                            .mapToLong(place -> place.offset())
                            .sum()
                    < count) {
                assertThat(System.nanoTime()).as("time").isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    /** Later versions have fewer, more and other mentions. */
    private static String text(int document, int version) {
        StringBuilder text = new StringBuilder("In version " + version + ": ");
        for (int i = 0; i < (document * 7 + version * 5) % 9; i++) {
            text.append("[Place ").append(i).append('v').append(version).append("], ");
        }
        return text.toString();
    }

    /** The killed process' Milvus ends when it sees that its parent is gone. */
    private Stack startWhenFree(StackSettings settings) throws Exception {
        long end = System.nanoTime() + LONG.toNanos();
        while (true) {
            try {
                return Stack.start(settings, python, step -> {});
            } catch (StackException e) {
                if (System.nanoTime() > end || !e.getMessage().contains("taken")) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private void publish(DocumentPublisher publisher, String id, Long version, String marked) {
        publisher.publish(expected.put(id, version, marked)).join();
    }

    private void remove(DocumentPublisher publisher, String id) {
        publisher.remove(id).join();
        expected.remove(id);
    }

    private void assertStored(Stack stack) throws IOException {
        expected.assertStored(MilvusSettings.at(stack.milvus()), encoder.identity());
    }

    private static void awaitIndexed(Stack stack) throws InterruptedException {
        assertThat(stack.service().progress().awaitAllIndexed(LONG)).isZero();
    }

    private static void sendRaw(String kafka, String key, byte[] value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    Topic.DOCUMENTS.topicName(),
                                    0,
                                    // A compacted topic takes no record without a key.
                                    key == null
                                            ? new byte[] {(byte) 0xff}
                                            : key.getBytes(StandardCharsets.UTF_8),
                                    value))
                    .get();
        }
    }

    private static void assertDeadLetters(String kafka) {
        Map<String, String> reasons = new HashMap<>();
        read(
                kafka,
                Topic.DEAD,
                2,
                record -> {
                    assertThat(header(record, DeadLetterHeaders.TOPIC)).isEqualTo("documents");
                    assertThat(header(record, DeadLetterHeaders.PARTITION)).isEqualTo("0");
                    assertThat(header(record, DeadLetterHeaders.OFFSET)).matches("[0-9]+");
                    reasons.put(
                            new String(record.value(), StandardCharsets.ISO_8859_1),
                            header(record, DeadLetterHeaders.REASON));
                });
        assertThat(reasons.get("no document")).contains("no io.nerstream.schemas.Document");
        assertThat(reasons.get("\u0001")).isEqualTo("its key is not UTF-8");
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static void awaitTopics(String kafka, Process up) throws Exception {
        long end = System.nanoTime() + LONG.toNanos();
        while (true) {
            assertThat(up.isAlive()).as("the process").isTrue();
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            try (DocumentPublisher publisher =
                    new DocumentPublisher(KafkaSettings.at(kafka), RegistrySettings.NONE)) {
                CompletableFuture<?> sent = publisher.remove("is-anybody-there");
                sent.get(20, TimeUnit.SECONDS);
                return;
            } catch (Exception e) {
                // Not yet; the next try says whether it ever is.
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    private static void awaitOutcomes(String kafka, int count, Process up) {
        read(kafka, Topic.OUTCOMES, count, record -> assertThat(up.isAlive()).isTrue());
    }

    private static void read(
            String kafka,
            Topic topic,
            int count,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        try (KafkaConsumer<byte[], byte[]> consumer = StackFixture.fromTheBeginning(kafka, topic)) {
            long end = System.nanoTime() + LONG.toNanos();
            int read = 0;
            while (read < count) {
                assertThat(System.nanoTime()).as("time").isLessThan(end);
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    reader.accept(record);
                    read++;
                }
            }
        }
    }

    private StackSettings settings() throws IOException {
        return StackFixture.settings(data, encoder);
    }
}
