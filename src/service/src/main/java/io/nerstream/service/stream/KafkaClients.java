package io.nerstream.service.stream;

import io.nerstream.schemas.Topic;
import io.nerstream.settings.KafkaSettings;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Producers and consumers of the service: of bytes, with deadlines. */
public final class KafkaClients {
    private KafkaClients() {}

    /** A producer whose records count when all replicas have them; it gives up after 30 seconds. */
    public static KafkaProducer<byte[], byte[]> producer(KafkaSettings kafka) {
        return new KafkaProducer<>(
                kafka.with(
                        Map.of(
                                "acks",
                                "all",
                                "enable.idempotence",
                                true,
                                "compression.type",
                                "lz4",
                                "max.request.size",
                                Topic.LARGEST_RECORD,
                                "delivery.timeout.ms",
                                30_000,
                                "request.timeout.ms",
                                10_000,
                                "max.block.ms",
                                10_000L)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** A consumer of committed records that is told what to read, and commits nothing by itself. */
    public static KafkaConsumer<byte[], byte[]> consumer(KafkaSettings kafka) {
        return consumer(kafka, Map.of());
    }

    /** The same, of single records. */
    public static KafkaConsumer<byte[], byte[]> reader(KafkaSettings kafka) {
        return consumer(kafka, Map.of("max.poll.records", 1));
    }

    /** The same, as a member of a group. */
    public static KafkaConsumer<byte[], byte[]> consumer(KafkaSettings kafka, String group) {
        return consumer(kafka, Map.of("group.id", group));
    }

    private static KafkaConsumer<byte[], byte[]> consumer(
            KafkaSettings kafka, Map<String, Object> settings) {
        Map<String, Object> all = kafka.with(settings);
        all.put("enable.auto.commit", false);
        all.put("auto.offset.reset", "earliest");
        all.put("isolation.level", "read_committed");
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Waits until a reading thread has ended, be the waiting one interrupted or not. */
    public static void join(Thread reader) {
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
