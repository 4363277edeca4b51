package io.nerstream.faults;

import io.nerstream.schemas.Document;
import io.nerstream.schemas.RemovalHeaders;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.schemas.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes a scenario straight to Kafka, and keeps where each record lies. */
final class Publisher implements AutoCloseable {
    private static final SingleObjectCodec<Document> CODEC =
            new SingleObjectCodec<>(Document.class);
    private static final long ACKNOWLEDGED_SECONDS = 120;

    private static final Duration POLL = Duration.ofMillis(200);

    private final String kafka;
    private final String topic;
    private final String run;
    private final LongSupplier clock;
    private final KafkaProducer<byte[], byte[]> plain;
    private final KafkaProducer<byte[], byte[]> transactional;
    private final Map<Integer, Long> offsets = new HashMap<>();
    private final List<Published> committed = new ArrayList<>();
    private int number;

    /**
     * A record that is there.
     *
     * @param only offset of the record that it alone is meant for, of a removal
     * @param origin the record that said first what a job says again
     */
    record Published(
            int partition,
            long offset,
            Scenario.Entry entry,
            OptionalLong only,
            Optional<Oracle.RecordId> origin) {
        Oracle.RecordId record() {
            return new Oracle.RecordId(partition, offset);
        }
    }

    /**
     * Connects.
     *
     * @param clock milliseconds since 1970, as whoever publishes has them
     */
    Publisher(String kafka, String topic, String run, LongSupplier clock) {
        this.kafka = kafka;
        this.topic = topic;
        this.run = run;
        this.clock = clock;
        this.plain = producer(Map.of("bootstrap.servers", kafka, "acks", "all"));
        this.transactional =
                producer(Map.of("bootstrap.servers", kafka, "transactional.id", topic));
        transactional.initTransactions();
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Publishes some records; returns when all are acknowledged, and the transaction is over. */
    void publish(Scenario.Wave wave)
            throws InterruptedException, ExecutionException, TimeoutException {
        boolean inTransaction = wave.mode() != Scenario.Mode.PLAIN;
        KafkaProducer<byte[], byte[]> producer = inTransaction ? transactional : plain;
        if (inTransaction) {
            transactional.beginTransaction();
        }
        List<Published> published = new ArrayList<>();
        for (Scenario.Entry entry : wave.entries()) {
            published.add(send(producer, Optional.empty(), entry));
            number++;
        }
        switch (wave.mode()) {
            case PLAIN -> committed.addAll(published);
            case COMMITTED -> {
                transactional.commitTransaction();
                committed.addAll(published);
            }
            case ABORTED -> transactional.abortTransaction();
        }
    }

    /** Publishes a document that is in no scenario, to a partition of choice. */
    Published publish(Scenario.Put put, int partition)
            throws InterruptedException, ExecutionException, TimeoutException {
        Published published = send(plain, Optional.of(partition), put);
        committed.add(published);
        return published;
    }

    private Published send(
            KafkaProducer<byte[], byte[]> producer,
            Optional<Integer> partition,
            Scenario.Entry entry)
            throws InterruptedException, ExecutionException, TimeoutException {
        OptionalLong only = OptionalLong.empty();
        if (entry instanceof Scenario.Remove remove && remove.only().isPresent()) {
            only = OptionalLong.of(offsets.get(remove.only().getAsInt()));
        }
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic,
                        partition.orElse(null),
                        clock.getAsLong(),
                        entry.id().getBytes(StandardCharsets.UTF_8),
                        value(entry));
        only.ifPresent(
                offset ->
                        record.headers()
                                .add(RemovalHeaders.ONLY_OFFSET, RemovalHeaders.bytes(offset)));
        RecordMetadata place = producer.send(record).get(ACKNOWLEDGED_SECONDS, TimeUnit.SECONDS);
        offsets.put(number, place.offset());
        return new Published(place.partition(), place.offset(), entry, only, Optional.empty());
    }

    /** Null is Kafka's word for a removal. */
    private byte[] value(Scenario.Entry entry) {
        if (entry instanceof Scenario.Put put) {
            return encoded(document(put));
        }
        return entry instanceof Scenario.Poison poison ? poison.value() : null;
    }

    private Document document(Scenario.Put put) {
        List<Span> spans = new ArrayList<>();
        put.places().forEach(place -> spans.add(new Span(place.start(), place.end())));
        return Document.newBuilder()
                .setId(put.id())
                .setText(put.text())
                .setSource(run)
                .setIngested(Instant.ofEpochMilli(clock.getAsLong()))
                .setVersion(put.version().orElse(null))
                .setSpans(spans)
                .build();
    }

    /** A document with one span, from its first character on. */
    static byte[] documentOf(String id, String text, int end) {
        return encoded(
                Document.newBuilder()
                        .setId(id)
                        .setText(text)
                        .setIngested(Instant.EPOCH)
                        .setSpans(List.of(new Span(0, end)))
                        .build());
    }

    private static byte[] encoded(Document document) {
        try {
            return CODEC.encode(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The committed records that Kafka has still; empty if it may forget some more. */
    Optional<Set<Oracle.RecordId>> leftByCompaction() {
        Set<String> keys = new HashSet<>();
        Set<Oracle.RecordId> left = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> reader =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    reader.partitionsFor(topic).stream()
                            .map(one -> new TopicPartition(one.topic(), one.partition()))
                            .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(one -> reader.position(one.getKey()) < one.getValue())) {
                for (ConsumerRecord<byte[], byte[]> one : reader.poll(POLL)) {
                    if (one.value() == null
                            || !keys.add(new String(one.key(), StandardCharsets.UTF_8))) {
                        return Optional.empty();
                    }
                    left.add(new Oracle.RecordId(one.partition(), one.offset()));
                }
            }
        }
        return Optional.of(left);
    }

    /** All records that are there, in the order in which they were published. */
    List<Published> committed() {
        return List.copyOf(committed);
    }

    @Override
    public void close() {
        plain.close();
        transactional.close();
    }
}
