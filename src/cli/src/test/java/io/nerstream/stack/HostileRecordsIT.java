package io.nerstream.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.schemas.Document;
import io.nerstream.schemas.DocumentOutcome;
import io.nerstream.schemas.DocumentRules;
import io.nerstream.schemas.Outcome;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.schemas.Span;
import io.nerstream.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Records at and beyond every limit, and mutated ones, written to Kafka past every door: each is
 * indexed or lies in the dead-letter topic with its reason, and the job never starts again.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileRecordsIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int MUTATED = 10_000;
    private static final SingleObjectCodec<Document> CODEC =
            new SingleObjectCodec<>(Document.class);

    @TempDir Path data;

    private final Map<String, Outcome> expected = new HashMap<>();
    private long sent;

    @Test
    void everyRecordIsIndexedOrBuriedAndTheJobNeverRestarts() throws Exception {
        try (Stack stack =
                        Stack.start(
                                StackFixture.settings(data, StackFixture.encoder()),
                                StackFixture.python(),
                                step -> {});
                KafkaProducer<byte[], byte[]> producer = producer(stack.kafka())) {
            AtomicLong failed = new AtomicLong();
            limits(producer, failed);
            mutated(producer, failed);
            producer.flush();
            assertThat(failed).hasValue(0);
            assertThat(stack.service().progress().awaitAllIndexed(LONG)).isZero();

            Map<String, List<DocumentOutcome>> outcomes = outcomes(stack.kafka());
            // A job that had begun anew would have told some of them twice. A mutated document may
            // have expired: then its removal has an outcome, too.
            List<String> places =
                    outcomes.values().stream()
                            .flatMap(List::stream)
                            .map(one -> one.getPartition() + "@" + one.getOffset())
                            .toList();
            assertThat(places).doesNotHaveDuplicates();
            assertThat(outcomes).hasSize((int) sent);
            expected.forEach(
                    (id, outcome) -> {
                        assertThat(outcomes).as(id).containsKey(id);
                        DocumentOutcome told = outcomes.get(id).get(0);
                        assertThat(told.getOutcome())
                                .as(id + " " + told.getReason())
                                .isEqualTo(outcome);
                        assertThat(told.getReason().isEmpty()).isEqualTo(outcome != Outcome.DEAD);
                    });
            long dead =
                    outcomes.values().stream()
                            .flatMap(List::stream)
                            .filter(one -> one.getOutcome() == Outcome.DEAD)
                            .count();
            assertThat(stack.service().progress().outcomes()).containsEntry(Outcome.DEAD, dead);
            assertThat(count(stack.kafka(), Topic.DEAD)).isEqualTo(dead);
            assertThat(count(stack.kafka(), Topic.MENTIONS)).isPositive();
        }
    }

    private void limits(KafkaProducer<byte[], byte[]> producer, AtomicLong failed)
            throws Exception {
        send(producer, failed, document("all-at-their-limits"), Outcome.INDEXED);
        send(producer, failed, base("good-1").build(), Outcome.INDEXED);
        Document.Builder title = base("title").setTitle("t".repeat(1_100_000));
        send(producer, failed, title.build(), Outcome.DEAD);
        send(producer, failed, base("url").setUrl("u".repeat(1_000_000)).build(), Outcome.DEAD);
        send(
                producer,
                failed,
                base("attributes").setAttributes(Map.of("a", "x".repeat(1_500_000))).build(),
                Outcome.DEAD);
        send(
                producer,
                failed,
                base("list").setLists(Map.of("a", List.of("x".repeat(900_000)))).build(),
                Outcome.DEAD);
        send(producer, failed, base("text").setText("界".repeat(262_145)).build(), Outcome.DEAD);
        Document.Builder span =
                base("span").setText("界".repeat(262_144)).setSpans(List.of(new Span(0, 262_144)));
        send(producer, failed, span.build(), Outcome.DEAD);
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < DocumentRules.MOST_SPANS + 1; i++) {
            spans.add(new Span(i, i + 1));
        }
        Document.Builder many = base("many").setText("x".repeat(6_000)).setSpans(spans);
        send(producer, failed, many.build(), Outcome.DEAD);
        Document.Builder everything =
                base("everything")
                        .setTitle("t".repeat(600_000))
                        .setUrl("u".repeat(600_000))
                        .setSource("s".repeat(600_000));
        send(producer, failed, everything.build(), Outcome.DEAD);
        send(producer, failed, base("good-2").build(), Outcome.INDEXED);
        // What compresses well is far larger than its topic seems to allow.
        raw(producer, failed, "zeros", new byte[8_000_000]);
        expected.put("zeros", Outcome.DEAD);
        raw(producer, failed, "k".repeat(900_000), new byte[] {1});
        raw(producer, failed, "nothing", new byte[0]);
        expected.put("nothing", Outcome.DEAD);
    }

    private void mutated(KafkaProducer<byte[], byte[]> producer, AtomicLong failed)
            throws Exception {
        Random random = new Random(13);
        for (int i = 0; i < MUTATED; i++) {
            byte[] bytes = CODEC.encode(base("m" + i).setTitle("A title").build());
            int edits = 1 + random.nextInt(8);
            for (int j = 0; j < edits; j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
            raw(producer, failed, "m" + i, Arrays.copyOf(bytes, length));
            if (i % 100 == 0) {
                send(producer, failed, base("good-m" + i).build(), Outcome.INDEXED);
            }
        }
    }

    private static Document.Builder base(String id) {
        return Document.newBuilder()
                .setId(id)
                .setText("The Oder rose.")
                .setIngested(Instant.now())
                .setAttributes(Map.of())
                // The model has nothing to do, so that many records take little time.
                .setSpans(List.of());
    }

    private static Document document(String id) {
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < 15; i++) {
            attributes.put("a" + i, "界".repeat(682));
        }
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            spans.add(new Span(i * 1_000, (i + 1) * 1_000));
        }
        return base(id).setText("界".repeat(DocumentRules.LONGEST_TEXT))
                .setTitle("\u0001".repeat(DocumentRules.LONGEST_TITLE))
                .setSource("s".repeat(2_048))
                .setUrl("u".repeat(2_048))
                .setLanguage("l".repeat(2_048))
                .setAttributes(attributes)
                .setSpans(spans)
                .build();
    }

    private void send(
            KafkaProducer<byte[], byte[]> producer,
            AtomicLong failed,
            Document document,
            Outcome outcome)
            throws Exception {
        raw(producer, failed, document.getId(), CODEC.encode(document));
        expected.put(document.getId(), outcome);
    }

    private void raw(
            KafkaProducer<byte[], byte[]> producer, AtomicLong failed, String id, byte[] value) {
        sent++;
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                Topic.DOCUMENTS.topicName(),
                                id.getBytes(StandardCharsets.UTF_8),
                                value),
                        (place, failure) -> {
                            if (failure != null) {
                                failed.incrementAndGet();
                            }
                        });
    }

    private static KafkaProducer<byte[], byte[]> producer(String kafka) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka,
                        "compression.type",
                        "zstd",
                        "max.request.size",
                        64 * 1024 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private Map<String, List<DocumentOutcome>> outcomes(String kafka) throws Exception {
        SingleObjectCodec<DocumentOutcome> codec = new SingleObjectCodec<>(DocumentOutcome.class);
        Map<String, List<DocumentOutcome>> outcomes = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : all(kafka, Topic.OUTCOMES)) {
            outcomes.computeIfAbsent(
                            new String(record.key(), StandardCharsets.UTF_8),
                            id -> new ArrayList<>())
                    .add(codec.decode(record.value()));
        }
        return outcomes;
    }

    private static long count(String kafka, Topic topic) {
        return all(kafka, topic).size();
    }

    private static List<ConsumerRecord<byte[], byte[]>> all(String kafka, Topic topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = StackFixture.fromTheBeginning(kafka, topic)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long end = System.nanoTime() + LONG.toNanos();
            while (ends.entrySet().stream()
                    .anyMatch(one -> consumer.position(one.getKey()) < one.getValue())) {
                assertThat(System.nanoTime()).isLessThan(end);
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }
}
