package io.nerstream.service.alerts;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.Topic;
import io.nerstream.service.stream.KafkaClients;
import io.nerstream.settings.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the topic of alerts that no webhook took. That one was told after all is another record of
 * the topic, without a value, that names the first: so every service knows it.
 */
final class DeadAlertWriter implements AutoCloseable {
    /** The place of the dead letter that was told after all. */
    static final String TOLD = "nerstream.told";

    private static final Logger LOG = LoggerFactory.getLogger(DeadAlertWriter.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final KafkaProducer<byte[], byte[]> producer;
    private final FailsafeExecutor<Object> repeating;

    // Of its own: the producer may block it while Kafka is away.
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

    DeadAlertWriter(KafkaSettings kafka) {
        this.producer = KafkaClients.producer(kafka);
        this.repeating =
                Failsafe.with(
                                RetryPolicy.builder()
                                        .withBackoff(FIRST_PAUSE, LONGEST_PAUSE)
                                        .withMaxRetries(-1)
                                        .onFailedAttempt(
                                                attempt ->
                                                        LOG.warn(
                                                                "a dead letter is not acknowledged by Kafka yet: {}",
                                                                attempt.getLastException()
                                                                        .toString()))
                                        .build())
                        .with(executor);
    }

    /** Buries an alert; done when Kafka has it, and tried until then. */
    CompletableFuture<Void> bury(
            ConsumerRecord<byte[], byte[]> record, TraceHeaders trace, String reason) {
        trace.logged(
                () ->
                        LOG.warn(
                                "alert at place {} is a dead letter now: {}",
                                record.offset(),
                                reason));
        DeadLetterHeaders.Fitting fitting =
                DeadLetterHeaders.fitting(record.key(), record.value(), Topic.USUAL_RECORD);
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(Topic.ALERTS_DEAD.topicName(), fitting.key(), fitting.value());
        fitting.headers().forEach(letter.headers()::add);
        trace.asBytes().forEach(letter.headers()::add);
        DeadLetterHeaders.of(
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.timestamp(),
                        reason)
                .forEach(letter.headers()::add);
        return repeating.getStageAsync(() -> send(letter));
    }

    /** Writes down that a dead letter was told after all. */
    CompletableFuture<Void> told(long place) {
        ProducerRecord<byte[], byte[]> mark =
                new ProducerRecord<>(Topic.ALERTS_DEAD.topicName(), null, null);
        mark.headers().add(TOLD, Long.toString(place).getBytes(StandardCharsets.UTF_8));
        return repeating.getStageAsync(() -> send(mark));
    }

    private CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        var unused =
                producer.send(
                        record,
                        (place, failure) -> {
                            if (failure == null) {
                                sent.complete(null);
                            } else {
                                sent.completeExceptionally(failure);
                            }
                        });
        return sent;
    }

    static TraceHeaders trace(ConsumerRecord<byte[], byte[]> record) {
        return TraceHeaders.ofRecord(
                name -> Optional.ofNullable(record.headers().lastHeader(name)).map(Header::value));
    }

    @Override
    public void close() {
        executor.shutdownNow();
        producer.close();
    }
}
