package io.nerstream.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.schemas.Alert;
import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.Delivery;
import io.nerstream.schemas.Mention;
import io.nerstream.schemas.Novelty;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.schemas.TypeEncoding;
import io.nerstream.service.stream.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Instances of the alerts program as processes of their own, on a real Kafka. */
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AlertsIT {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final String APPLICATION = "alerts-it";
    private static final String ENCODER = "e";
    private static final int DIMENSION = 17;
    private static final int TYPES = 30;
    private static final float THRESHOLD = 0.35f;

    @TempDir Path folder;

    private final Random random = new Random(7);
    private final List<float[]> types = new ArrayList<>();
    private final Set<String> expected = new HashSet<>();
    private final List<String> raised = new ArrayList<>();

    private KafkaProducer<byte[], byte[]> producer;
    private KafkaConsumer<byte[], byte[]> alerts;
    private int mentions;

    @Test
    void noAlertIsLostOrDoubledWhenAnInstanceIsKilled() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.free())) {
            List<String> unused = Topics.make(kafka.settings());
            producer = producer(kafka.address());
            alerts = reader(kafka.address(), Topic.ALERTS);
            for (int i = 0; i < TYPES; i++) {
                saveType(i);
            }
            Process first = run(kafka.address(), "first");
            Process second = run(kafka.address(), "second");
            try {
                await(() -> instances(kafka.address()) == 2, "two instances work");
                // Enough that it is in the middle of something when it ends.
                while (raised.size() < 200) {
                    readMentions(20);
                    drain();
                }
                first.destroyForcibly().waitFor();
                readMentions(400);
                send(Topic.MENTIONS, "poison", "no mention".getBytes(StandardCharsets.UTF_8));
                awaitAll();

                // It finds its folder as it was left, and all types, which nobody sends again.
                first = run(kafka.address(), "first");
                await(() -> instances(kafka.address()) == 2, "two instances work again");
                second.destroy();
                assertThat(second.waitFor(1, TimeUnit.MINUTES)).isTrue();
                readMentions(100);
                awaitAll();
                assertThat(dead(kafka.address())).containsExactly("poison");
            } finally {
                first.destroyForcibly().waitFor();
                second.destroyForcibly().waitFor();
                producer.close();
                alerts.close();
            }
        }
    }

    private void saveType(int number) throws IOException {
        float[] vector = vector();
        types.add(vector);
        SavedType type =
                SavedType.newBuilder()
                        .setId("t" + number)
                        .setRevision(1)
                        .setDescriptions(List.of("type " + number))
                        .setEncodings(List.of(new TypeEncoding(ENCODER, THRESHOLD, list(vector))))
                        .setNovelty(Novelty.MENTION)
                        .setRememberSeconds(3_600)
                        .setCapAlerts(1_000_000)
                        .setCapSeconds(3_600)
                        .setDelivery(Delivery.TOPIC)
                        .setCreated(Instant.now())
                        .setChanged(Instant.now())
                        .build();
        send(Topic.TYPES, type.getId(), encode(SavedType.class, type));
    }

    /** New mentions, every tenth twice, as a job that was restarted would write them. */
    private void readMentions(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String document = "d" + mentions++;
            float[] vector = vector();
            for (int type = 0; type < types.size(); type++) {
                if (score(types.get(type), vector) >= THRESHOLD) {
                    expected.add("t" + type + "." + document + ".1");
                }
            }
            byte[] value = encode(Mention.class, mention(document, vector));
            send(Topic.MENTIONS, document, value);
            if (i % 10 == 0) {
                send(Topic.MENTIONS, document, value);
            }
        }
        producer.flush();
    }

    private static Mention mention(String document, float[] vector) {
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
                .setIndexed(Instant.now())
                .setEncoderId(ENCODER)
                .setVector(list(vector))
                .build();
    }

    private void awaitAll() throws Exception {
        await(
                () -> {
                    drain();
                    return raised.size() >= expected.size();
                },
                expected.size() + " alerts are raised");
        // One more look, for those that should not come.
        drain();
        assertThat(raised).doesNotHaveDuplicates();
        assertThat(new HashSet<>(raised)).isEqualTo(expected);
    }

    private void drain() {
        for (ConsumerRecord<byte[], byte[]> record : alerts.poll(Duration.ofMillis(500))) {
            try {
                raised.add(new SingleObjectCodec<>(Alert.class).decode(record.value()).getId());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static List<String> dead(String kafka) {
        List<String> keys = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> reader = reader(kafka, Topic.MENTIONS_DEAD)) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofSeconds(10))) {
                keys.add(new String(record.key(), StandardCharsets.UTF_8));
                assertThat(record.headers().lastHeader(DeadLetterHeaders.REASON)).isNotNull();
            }
        }
        return keys;
    }

    /** How many instances have a share of the work; each has several members of the group. */
    private static long instances(String kafka) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            return admin
                    .describeConsumerGroups(List.of(APPLICATION))
                    .describedGroups()
                    .get(APPLICATION)
                    .get()
                    .members()
                    .stream()
                    .filter(member -> !member.assignment().topicPartitions().isEmpty())
                    .map(member -> member.clientId().replaceFirst("-StreamThread.*", ""))
                    .distinct()
                    .count();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException e) {
            // The group is not there yet.
            return 0;
        }
    }

    private Process run(String kafka, String name) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.nerstream.cli.Nerstream",
                        "alerts",
                        "run",
                        "--kafka",
                        kafka,
                        "--application",
                        APPLICATION,
                        "--threads",
                        "2",
                        "--state",
                        folder.resolve(name).toString())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()))
                .start();
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for: " + what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void send(Topic topic, String key, byte[] value) {
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                topic.topicName(), key.getBytes(StandardCharsets.UTF_8), value));
    }

    private static <T extends SpecificRecord> byte[] encode(Class<T> type, T record)
            throws IOException {
        return new SingleObjectCodec<>(type).encode(record);
    }

    private static KafkaProducer<byte[], byte[]> producer(String kafka) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> reader(String kafka, Topic topic) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> all = List.of(new TopicPartition(topic.topicName(), 0));
        consumer.assign(all);
        consumer.seekToBeginning(all);
        return consumer;
    }

    private float[] vector() {
        float[] vector = new float[DIMENSION];
        double squares = 0;
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
            squares += (double) vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
        return vector;
    }

    private static float score(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < DIMENSION; i++) {
            sum += (double) one[i] * other[i];
        }
        return (float) sum;
    }

    private static List<Float> list(float[] vector) {
        List<Float> values = new ArrayList<>();
        for (float value : vector) {
            values.add(value);
        }
        return values;
    }
}
