package io.nerstream.service.progress;

import io.nerstream.schemas.Topic;
import io.nerstream.service.stream.KafkaClients;
import io.nerstream.settings.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks whether there are records behind a place. Offsets alone do not tell: what a publisher took
 * back has some, too. Used by one thread at a time.
 */
final class Gaps implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaSettings kafka;
    private Optional<KafkaConsumer<byte[], byte[]>> consumer = Optional.empty();

    Gaps(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /** That there are no records from an offset to another, the end of the partition. */
    record Gap(int partition, long from, long end) {}

    /** The gap from an offset to the end, if there are no records. */
    Optional<Gap> look(int partition, long from) {
        if (consumer.isEmpty()) {
            consumer = Optional.of(KafkaClients.reader(kafka));
        }
        KafkaConsumer<byte[], byte[]> asked = consumer.get();
        TopicPartition place = new TopicPartition(Topic.DOCUMENTS.topicName(), partition);
        asked.assign(List.of(place));
        asked.seek(place, from);
        boolean none = asked.poll(POLL).isEmpty();
        long end = asked.position(place, ANSWER);
        return none && end > from ? Optional.of(new Gap(partition, from, end)) : Optional.empty();
    }

    @Override
    public void close() {
        consumer.ifPresent(KafkaConsumer::close);
    }
}
