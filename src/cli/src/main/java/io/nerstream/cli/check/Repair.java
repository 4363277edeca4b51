package io.nerstream.cli.check;

import io.nerstream.collection.RecordPlace;
import io.nerstream.collection.Standing;
import io.nerstream.collection.StoredRows;
import io.nerstream.schemas.RemovalHeaders;
import io.nerstream.schemas.RestatementHeaders;
import io.nerstream.schemas.Topic;
import io.nerstream.service.stream.KafkaClients;
import io.nerstream.service.stream.StreamException;
import io.nerstream.settings.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Mends differences. What is wrong in the collection is deleted there; what documents are is said
 * again in the topic, so that the job alone writes documents.
 */
final class Repair implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final StoredRows rows;
    private final Map<Integer, Long> ends;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;

    Repair(KafkaSettings kafka, StoredRows rows, Map<Integer, Long> ends) {
        this.rows = rows;
        this.ends = ends;
        this.consumer = KafkaClients.reader(kafka);
        this.producer = KafkaClients.producer(kafka);
    }

    /**
     * Mends one difference.
     *
     * @return what was done, for people
     */
    String mend(Difference difference) throws InterruptedException {
        return switch (difference.kind()) {
            case ORPHANED -> {
                rows.deleteMentions(difference.rows());
                yield "deleted " + difference.rows().size() + " rows of mentions";
            }
            case STALE -> remove(difference.collection().orElseThrow());
            case MISSING, WRONG, INCOMPLETE ->
                    restate(difference.topic().orElseThrow(), difference.collection());
        };
    }

    /** Spares what is published meanwhile. */
    private String remove(StoredRows.State state) throws InterruptedException {
        RecordPlace place = state.place();
        if (place.offset() >= ends.getOrDefault(place.partition(), 0L)) {
            // Of another topic: nothing that comes in this one would be newer.
            rows.deleteDocument(state);
            return "deleted it from Milvus: its record is of another Kafka or of a topic that was made anew";
        }
        ProducerRecord<byte[], byte[]> removal =
                new ProducerRecord<>(
                        Topic.DOCUMENTS.topicName(),
                        place.partition(),
                        state.document().getBytes(StandardCharsets.UTF_8),
                        null);
        removal.headers().add(RemovalHeaders.ONLY_OFFSET, RemovalHeaders.bytes(place.offset()));
        send(removal);
        return "published its removal";
    }

    private String restate(Standing standing, Optional<StoredRows.State> stored)
            throws InterruptedException {
        RecordPlace place = standing.place();
        Optional<ConsumerRecord<byte[], byte[]>> record =
                read(new TopicPartition(Topic.DOCUMENTS.topicName(), place.partition()), place);
        if (record.isEmpty()) {
            return "did nothing: its record is gone meanwhile; check again";
        }
        // The job takes a restatement only for what its origin is, or for nothing.
        stored.filter(state -> !state.origin().equals(standing.origin()))
                .ifPresent(rows::deleteDocument);
        ProducerRecord<byte[], byte[]> again =
                new ProducerRecord<>(
                        record.get().topic(),
                        record.get().partition(),
                        record.get().key(),
                        record.get().value());
        record.get().headers().forEach(again.headers()::add);
        again.headers().remove(RestatementHeaders.ORIGIN);
        again.headers().add(RestatementHeaders.ORIGIN, RestatementHeaders.bytes(standing.origin()));
        send(again);
        return "published its record again";
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        try {
            var unused = producer.send(record).get();
        } catch (ExecutionException e) {
            throw new StreamException(
                    "Kafka does not take a record of "
                            + record.topic()
                            + "-"
                            + record.partition()
                            + ": "
                            + e.getCause().getMessage(),
                    e.getCause());
        }
    }

    private Optional<ConsumerRecord<byte[], byte[]>> read(
            TopicPartition partition, RecordPlace place) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, place.offset());
        long last = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(partition) <= place.offset()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return Optional.of(record)
                        .filter(one -> one.offset() == place.offset() && one.value() != null);
            }
            if (System.nanoTime() > last) {
                throw new StreamException(
                        "Kafka did not give record "
                                + partition
                                + "@"
                                + place.offset()
                                + " within "
                                + PATIENCE.toSeconds()
                                + " seconds",
                        null);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
    }
}
