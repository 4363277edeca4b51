package io.nerstream.service.alerts;

import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.schemas.Alert;
import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.service.stream.KafkaClients;
import io.nerstream.service.stream.StreamException;
import io.nerstream.service.stream.Topics;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** The alerts that no webhook took and that were not told since, as their topic has them. */
public final class DeadAlerts {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final KafkaSettings kafka;
    private final RecordCodec<Alert> codec;
    private final Telling telling;
    private final DeadAlertWriter writer;

    DeadAlerts(
            KafkaSettings kafka,
            RegistrySettings registry,
            Telling telling,
            DeadAlertWriter writer) {
        this.kafka = kafka;
        // Of the topic that they were read from: they are here as they were there.
        this.codec = RecordCodec.of(Alert.class, Topic.ALERTS.topicName(), registry);
        this.telling = telling;
        this.writer = writer;
    }

    /**
     * An alert that no webhook took.
     *
     * @param place in the topic of dead letters
     * @param died when it was given up
     */
    public record DeadAlert(long place, Instant died, String reason, Alert alert) {}

    /**
     * What became of alerts that were told again.
     *
     * @param failed by their places, with the reason; they stay dead letters
     * @param left that were not tried any more
     */
    public record Replayed(List<Long> told, Map<Long, String> failed, int left) {}

    /**
     * All that are wanted, the oldest first. What cannot be read as an alert is no part of it.
     *
     * @throws StreamException if the topic cannot be read in time
     */
    public List<DeadAlert> list(Predicate<DeadAlert> wanted) {
        Map<Long, DeadAlert> found = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka)) {
            TopicPartition all = Topics.onlyPartition(consumer, Topic.ALERTS_DEAD);
            consumer.assign(List.of(all));
            consumer.seekToBeginning(List.of(all));
            long end = consumer.endOffsets(List.of(all)).get(all);
            long last = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(all) < end) {
                if (System.nanoTime() > last) {
                    throw new StreamException(
                            "dead letters up to place " + end + " cannot be read from Kafka", null);
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record, wanted, found);
                }
            }
        }
        return new ArrayList<>(found.values());
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record,
            Predicate<DeadAlert> wanted,
            Map<Long, DeadAlert> found) {
        Optional<String> told = header(record, DeadAlertWriter.TOLD);
        if (told.isPresent()) {
            found.remove(Long.parseLong(told.get()));
        } else {
            read(record).filter(wanted).ifPresent(one -> found.put(one.place(), one));
        }
    }

    private Optional<DeadAlert> read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new DeadAlert(
                            record.offset(),
                            Instant.ofEpochMilli(record.timestamp()),
                            header(record, DeadLetterHeaders.REASON).orElse(""),
                            codec.decode(record.value())));
        } catch (IOException e) {
            // That is why it is a dead letter: it can be told to nobody.
            return Optional.empty();
        }
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }

    /** Tells them again, each once, until the time is over. */
    public Replayed replay(List<DeadAlert> letters, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        Map<Long, CompletableFuture<Void>> tried = new TreeMap<>();
        for (DeadAlert letter : letters) {
            tried.put(
                    letter.place(),
                    telling.tellOnce(letter.alert(), TraceHeaders.NONE)
                            .thenCompose(done -> writer.told(letter.place())));
        }
        List<Long> told = new ArrayList<>();
        Map<Long, String> failed = new TreeMap<>();
        int left = 0;
        for (Map.Entry<Long, CompletableFuture<Void>> one : tried.entrySet()) {
            try {
                one.getValue().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                told.add(one.getKey());
            } catch (ExecutionException e) {
                failed.put(one.getKey(), e.getCause().getMessage());
            } catch (TimeoutException e) {
                // It still waits for its turn; if it is told, that is written down then.
                left++;
            }
        }
        return new Replayed(told, failed, left);
    }
}
