package io.nerstream.service.stream;

import io.nerstream.schemas.Document;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Documents as they were published, read from where their records lie in Kafka, so that texts need
 * no second store. Safe for use by several threads.
 */
public final class DocumentTexts implements AutoCloseable {
    private static final int READERS = 4;
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final RecordCodec<Document> codec;
    private final BlockingQueue<KafkaConsumer<byte[], byte[]>> readers =
            new ArrayBlockingQueue<>(READERS);

    /**
     * Connects.
     *
     * @param kafka bootstrap servers
     * @param registry {@link RegistrySettings#NONE} if none is used
     */
    public DocumentTexts(KafkaSettings kafka, RegistrySettings registry) {
        this.codec = RecordCodec.of(Document.class, Topic.DOCUMENTS.topicName(), registry);
        for (int i = 0; i < READERS; i++) {
            readers.add(KafkaClients.reader(kafka));
        }
    }

    /**
     * The document at a place; empty if it is there no more, since a newer one has taken its place.
     *
     * @throws StreamException if Kafka does not answer
     */
    public Optional<Document> at(int partition, long offset) throws InterruptedException {
        KafkaConsumer<byte[], byte[]> reader = readers.take();
        try {
            return read(reader, new TopicPartition(Topic.DOCUMENTS.topicName(), partition), offset);
        } finally {
            readers.add(reader);
        }
    }

    private Optional<Document> read(
            KafkaConsumer<byte[], byte[]> reader, TopicPartition partition, long offset) {
        reader.assign(List.of(partition));
        if (offset >= reader.endOffsets(List.of(partition)).get(partition)) {
            return Optional.empty();
        }
        reader.seek(partition, offset);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                return record.offset() == offset && record.value() != null
                        ? Optional.of(decoded(record))
                        : Optional.empty();
            }
            if (reader.position(partition) > offset) {
                return Optional.empty();
            }
        }
        throw new StreamException(
                "Kafka did not give record "
                        + partition
                        + "@"
                        + offset
                        + " within "
                        + PATIENCE.toSeconds()
                        + " seconds",
                null);
    }

    private Document decoded(ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(record.value());
        } catch (IOException e) {
            throw new StreamException("an indexed record cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        readers.forEach(KafkaConsumer::close);
    }
}
