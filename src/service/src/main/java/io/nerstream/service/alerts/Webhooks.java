package io.nerstream.service.alerts;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.nerstream.metrics.KafkaLag;
import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.metrics.traces.TraceSpan;
import io.nerstream.metrics.traces.TracedStep;
import io.nerstream.schemas.Alert;
import io.nerstream.schemas.CloudEventHeaders;
import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.Delivery;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.Topic;
import io.nerstream.schemas.Webhook;
import io.nerstream.service.stream.KafkaClients;
import io.nerstream.service.types.TypeStore;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells webhooks their alerts.
 *
 * <p>At least once: an alert counts as told when its webhook has answered with a status of 200 to
 * 299, and what was not told when the service ended is told by the next. Failures are repeated
 * after a growing pause; what fails for good, or too often, goes to the dead-letter topic. Alerts
 * may come in another order than they were raised in. Several services with the same Kafka divide
 * the work.
 */
public final class Webhooks implements AutoCloseable {
    /** What became of an alert. */
    public enum Result {
        TOLD,
        DEAD,
        /** Its saved type has no webhook any more. */
        UNWANTED
    }

    /** How the last request to the webhook of a saved type went. */
    public enum State {
        TOLD,
        FAILED,
        /** There was none since the service began. */
        NONE
    }

    /** Why a request was made again. */
    public enum RetryCause {
        /** An answer that is no success. */
        STATUS,
        NO_ANSWER
    }

    private static final int TRIES = 6;

    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final String GROUP = "nerstream-webhooks";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final double JITTER = 0.2;
    private static final int THREADS = 16;
    private static final int IN_FLIGHT = 1_000;

    private final RecordCodec<Alert> codec;
    private final TypeStore types;
    private final Function<Alert, byte[]> body;
    private final WebhookClient client;
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(THREADS);
    private final FailsafeExecutor<Object> repeating;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> dead;
    private final Thread reader;

    private final Map<Result, LongAdder> counts = new EnumMap<>(Result.class);
    private final Map<RetryCause, LongAdder> retries = new EnumMap<>(RetryCause.class);
    private final AtomicInteger waiting = new AtomicInteger();
    // By saved type.
    private final Map<String, State> states = new ConcurrentHashMap<>();

    // By offset; of the reading thread alone.
    private final TreeMap<Long, CompletableFuture<?>> running = new TreeMap<>();

    /** An answer that is no success. */
    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        private final int status;

        RefusedException(int status) {
            super("it answered with status " + status);
            this.status = status;
        }

        /** Whether the same request may be taken later: too slow, too many, or a server's fault. */
        boolean isPassing() {
            return status == 408 || status == 425 || status == 429 || status >= 500;
        }
    }

    /**
     * Begins to tell.
     *
     * @param registry {@link RegistrySettings#NONE} if none is used
     * @param body of the request for an alert
     * @param allowPrivate whether addresses that are not public may be called
     */
    public static Webhooks start(
            KafkaSettings kafka,
            RegistrySettings registry,
            TypeStore types,
            Function<Alert, byte[]> body,
            boolean allowPrivate) {
        Webhooks webhooks = new Webhooks(kafka, registry, types, body, allowPrivate);
        webhooks.reader.start();
        return webhooks;
    }

    private Webhooks(
            KafkaSettings kafka,
            RegistrySettings registry,
            TypeStore types,
            Function<Alert, byte[]> body,
            boolean allowPrivate) {
        this.codec = RecordCodec.of(Alert.class, Topic.ALERTS.topicName(), registry);
        this.types = types;
        this.body = body;
        for (Result result : Result.values()) {
            counts.put(result, new LongAdder());
        }
        for (RetryCause cause : RetryCause.values()) {
            retries.put(cause, new LongAdder());
        }
        this.client = new WebhookClient(allowPrivate);
        this.repeating =
                Failsafe.with(
                                RetryPolicy.builder()
                                        .handleIf(Webhooks::isPassing)
                                        .withBackoff(FIRST_PAUSE, LONGEST_PAUSE, 4)
                                        .withJitter(JITTER)
                                        .withMaxRetries(TRIES - 1)
                                        .onRetry(again -> countRetry(again.getLastException()))
                                        .build())
                        .with(executor);
        this.consumer = KafkaClients.consumer(kafka, GROUP);
        this.dead = KafkaClients.producer(kafka);
        this.reader = new Thread(this::read, "webhooks");
        reader.setDaemon(true);
    }

    private static boolean isPassing(Throwable failure) {
        return failure instanceof IOException
                && !(failure instanceof WebhookClient.PrivateAddressException)
                && !(failure instanceof RefusedException refused && !refused.isPassing());
    }

    private void read() {
        consumer.subscribe(List.of(Topic.ALERTS.topicName()), new Handover());
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    running.put(record.offset(), tell(record));
                }
                commit();
                if (running.size() < IN_FLIGHT) {
                    consumer.resume(consumer.assignment());
                } else {
                    consumer.pause(consumer.assignment());
                }
            }
        } catch (WakeupException e) {
            // close() was called.
        } catch (RuntimeException e) {
            LOG.error("telling webhooks ended", e);
        }
    }

    /** What still runs when another service takes over is told by that one too. */
    private final class Handover implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit();
            running.clear();
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            running.clear();
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
    }

    /** Everything before the first that still runs is done. */
    private void commit() {
        long place = -1;
        while (!running.isEmpty() && running.firstEntry().getValue().isDone()) {
            place = running.pollFirstEntry().getKey() + 1;
        }
        if (place >= 0) {
            consumer.commitSync(
                    Map.of(
                            new TopicPartition(Topic.ALERTS.topicName(), 0),
                            new OffsetAndMetadata(place)));
        }
    }

    private CompletableFuture<?> tell(ConsumerRecord<byte[], byte[]> record) {
        Alert alert;
        try {
            alert = codec.decode(record.value());
        } catch (IOException e) {
            return bury(record, e.getMessage());
        }
        if (alert.getDelivery() != Delivery.WEBHOOK) {
            return CompletableFuture.completedFuture(null);
        }
        Optional<Webhook> webhook = types.get(alert.getTypeId()).map(SavedType::getWebhook);
        if (webhook.isEmpty()) {
            count(Result.UNWANTED);
            return CompletableFuture.completedFuture(null);
        }
        waiting.incrementAndGet();
        return repeating
                .runAsync(() -> post(webhook.get(), alert, trace(record)))
                .handle(
                        (done, failure) -> {
                            waiting.decrementAndGet();
                            return failure;
                        })
                .thenCompose(
                        failure ->
                                failure == null
                                        ? told()
                                        : bury(record, reason(webhook.get(), failure)));
    }

    private static TraceHeaders trace(ConsumerRecord<byte[], byte[]> record) {
        return TraceHeaders.ofRecord(
                name -> Optional.ofNullable(record.headers().lastHeader(name)).map(Header::value));
    }

    private CompletableFuture<Void> told() {
        count(Result.TOLD);
        return CompletableFuture.completedFuture(null);
    }

    private void post(Webhook webhook, Alert alert, TraceHeaders trace) throws IOException {
        State state = State.FAILED;
        TraceSpan span =
                TraceSpan.begin(TracedStep.WEBHOOK, trace).about("type", alert.getTypeId());
        Map<String, String> headers = new TreeMap<>(CloudEventHeaders.ofRequest(alert));
        headers.putAll(span.headers().asMap());
        try {
            int status = client.post(webhook, alert.getId(), headers, body.apply(alert));
            if (status < 200 || status > 299) {
                throw new RefusedException(status);
            }
            state = State.TOLD;
        } finally {
            states.put(alert.getTypeId(), state);
            if (state == State.TOLD) {
                span.end();
            } else {
                span.fail("not told");
            }
        }
    }

    /** Without the rest of the address, which often holds a secret. */
    private static String reason(Webhook webhook, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return "webhook at " + URI.create(webhook.getUrl()).getHost() + ": " + cause.getMessage();
    }

    private CompletableFuture<Void> bury(ConsumerRecord<byte[], byte[]> record, String reason) {
        TraceHeaders trace = trace(record);
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
        CompletableFuture<Void> buried = new CompletableFuture<>();
        var unused =
                dead.send(
                        letter,
                        (place, failure) -> {
                            if (failure == null) {
                                count(Result.DEAD);
                                buried.complete(null);
                            } else {
                                // Never done: the next start tells it again.
                                LOG.error("a dead letter was not acknowledged by Kafka", failure);
                            }
                        });
        return buried;
    }

    private void count(Result result) {
        counts.get(result).increment();
    }

    /** How many alerts had each result since it began. */
    public Map<Result, Long> counts() {
        Map<Result, Long> now = new EnumMap<>(Result.class);
        counts.forEach((result, count) -> now.put(result, count.sum()));
        return now;
    }

    private void countRetry(Throwable failure) {
        retries.get(failure instanceof RefusedException ? RetryCause.STATUS : RetryCause.NO_ANSWER)
                .increment();
    }

    /** How many requests were made again for this cause. */
    public long retries(RetryCause cause) {
        return retries.get(cause).sum();
    }

    /** Alerts that are being told, pauses before repetitions included. */
    public int waiting() {
        return waiting.get();
    }

    /** How many saved types have a webhook in each state. */
    public Map<State, Integer> states() {
        Map<State, Integer> now = new EnumMap<>(State.class);
        for (State state : State.values()) {
            now.put(state, 0);
        }
        Set<String> told = new HashSet<>();
        for (SavedType type : types.all()) {
            if (type.getWebhook() != null) {
                told.add(type.getId());
                now.merge(states.getOrDefault(type.getId(), State.NONE), 1, Integer::sum);
            }
        }
        states.keySet().retainAll(told);
        return now;
    }

    /** Alerts that were not read yet. */
    public double lag() {
        return KafkaLag.of(consumer.metrics(), Topic.ALERTS.topicName());
    }

    /** Whether it still tells. */
    public boolean isAlive() {
        return reader.isAlive();
    }

    @Override
    public void close() {
        consumer.wakeup();
        executor.shutdownNow();
        KafkaClients.join(reader);
        dead.close();
        client.close();
    }
}
