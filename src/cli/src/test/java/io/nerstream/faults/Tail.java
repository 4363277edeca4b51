package io.nerstream.faults;

import io.nerstream.schemas.SingleObjectCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All committed records of a topic, from its beginning on. */
final class Tail<T> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Decoder<T> decoder;
    private final List<Read<T>> all = new ArrayList<>();

    /** A record that was read. */
    record Read<T>(String key, int partition, long offset, T value) {}

    /** What a record says. */
    interface Decoder<T> {
        T decode(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    Tail(String kafka, String topic, Decoder<T> decoder) {
        this.decoder = decoder;
        consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(one -> new TopicPartition(one.topic(), one.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    static <T extends SpecificRecord> Tail<T> of(String kafka, String topic, Class<T> type) {
        SingleObjectCodec<T> codec = new SingleObjectCodec<>(type);
        return new Tail<>(kafka, topic, record -> codec.decode(record.value()));
    }

    /** What is there by now. */
    List<Read<T>> read() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        long end = System.nanoTime() + LONGEST.toNanos();
        while (ends.entrySet().stream()
                .anyMatch(one -> consumer.position(one.getKey()) < one.getValue())) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "after " + LONGEST + " not all was read of what ends at " + ends);
            }
            consumer.poll(POLL).forEach(this::add);
        }
        return List.copyOf(all);
    }

    /** Waits until something more is there, or the time is over. */
    void await(Duration time) {
        consumer.poll(time).forEach(this::add);
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        try {
            all.add(
                    new Read<>(
                            new String(record.key(), StandardCharsets.UTF_8),
                            record.partition(),
                            record.offset(),
                            decoder.decode(record)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
