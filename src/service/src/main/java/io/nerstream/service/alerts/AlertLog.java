package io.nerstream.service.alerts;

import io.nerstream.schemas.Alert;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.service.stream.KafkaClients;
import io.nerstream.service.stream.StreamException;
import io.nerstream.service.stream.Topics;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of the alerts topic, which has one partition: an alert's offset is its place among all.
 * Only what is committed is read. For one thread.
 */
public final class AlertLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertLog.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RecordCodec<Alert> codec;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final TopicPartition all;

    /**
     * Connects.
     *
     * @param kafka bootstrap servers
     * @param registry {@link RegistrySettings#NONE} if none is used
     */
    public AlertLog(KafkaSettings kafka, RegistrySettings registry) {
        this.codec = RecordCodec.of(Alert.class, Topic.ALERTS.topicName(), registry);
        this.consumer = KafkaClients.consumer(kafka);
        try {
            this.all = Topics.onlyPartition(consumer, Topic.ALERTS);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        consumer.assign(List.of(all));
    }

    /** The place behind the newest alert. */
    public long end() {
        return consumer.endOffsets(List.of(all)).get(all);
    }

    /** The place of the oldest alert that is still there. */
    public long beginning() {
        return consumer.beginningOffsets(List.of(all)).get(all);
    }

    /** Goes to a place; to the nearest one that is there, if that is not. */
    public void seek(long place) {
        consumer.seek(all, Math.min(end(), Math.max(place, beginning())));
    }

    /** The place behind all that was read. */
    public long place() {
        return consumer.position(all);
    }

    /** The next alerts, perhaps none, after a moment at most. */
    public List<LoggedAlert> next() {
        List<LoggedAlert> alerts = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            read(record).ifPresent(alerts::add);
        }
        return alerts;
    }

    /** All alerts of a range of places, in order. */
    public List<LoggedAlert> between(long from, long to) {
        List<LoggedAlert> alerts = new ArrayList<>();
        seek(from);
        long last = System.nanoTime() + PATIENCE.toNanos();
        while (consumer.position(all) < to) {
            if (System.nanoTime() > last) {
                throw new StreamException(
                        "alerts up to place " + to + " cannot be read from Kafka", null);
            }
            next().stream().filter(one -> one.place() < to).forEach(alerts::add);
        }
        return alerts;
    }

    private Optional<LoggedAlert> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(new LoggedAlert(record.offset(), codec.decode(record.value())));
        } catch (IOException e) {
            LOG.error("the alert at place {} cannot be read: {}", record.offset(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
