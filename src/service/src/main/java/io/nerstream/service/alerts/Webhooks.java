package io.nerstream.service.alerts;

import io.nerstream.metrics.KafkaLag;
import io.nerstream.schemas.Alert;
import io.nerstream.schemas.CloudEventHeaders;
import io.nerstream.schemas.Delivery;
import io.nerstream.schemas.DisabledWebhook;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.Topic;
import io.nerstream.schemas.Webhook;
import io.nerstream.service.stream.KafkaClients;
import io.nerstream.service.stream.StreamException;
import io.nerstream.service.stream.SupervisedReader;
import io.nerstream.service.types.TypeStore;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells webhooks their alerts.
 *
 * <p>At least once: an alert counts as told when its webhook has answered with a status of 200 to
 * 299, and what was not told when the service ended is told by the next. Failures are repeated
 * after a growing pause; what fails for good, or too often, goes to the dead-letter topic. Alerts
 * may come in another order than they were raised in. Several services with the same Kafka divide
 * the work. What one address does costs the others nothing; one that fails too often is disabled,
 * which its saved type says.
 */
public final class Webhooks implements AutoCloseable {
    /** What became of an alert. */
    public enum Result {
        TOLD,
        DEAD,
        /** Its saved type rests, is gone, or has no webhook any more. */
        UNWANTED
    }

    /** How the last request to the webhook of a saved type went. */
    public enum State {
        TOLD,
        FAILED,
        /** There was none since the service began. */
        NONE,
        /** It is called no more. */
        DISABLED
    }

    /** Why a request was made again. */
    public enum RetryCause {
        /** An answer that is no success. */
        STATUS,
        NO_ANSWER
    }

    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
    private static final String GROUP = "nerstream-webhooks";
    private static final TopicPartition ALL = new TopicPartition(Topic.ALERTS.topicName(), 0);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration COMMIT = Duration.ofSeconds(1);
    private static final int THREADS = 4;
    // Receivers that do not answer come nowhere near, and those that do are not far behind.
    private static final int IN_FLIGHT = 20_000;

    private final KafkaSettings kafka;
    private final RegistrySettings registry;
    private final RecordCodec<Alert> codec;
    private final TypeStore types;
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(THREADS);
    private final Telling telling;
    private final DeadAlertWriter dead;
    private final SupervisedReader reader = new SupervisedReader("webhooks", new Reading());

    private final Map<Result, LongAdder> counts = new EnumMap<>(Result.class);
    private final Map<RetryCause, LongAdder> retries = new EnumMap<>(RetryCause.class);
    private final AtomicInteger waiting = new AtomicInteger();

    // All of the reading thread alone; by offset: what runs, and what is done behind it.
    private final TreeMap<Long, CompletableFuture<?>> running = new TreeMap<>();
    private OffsetAndMetadata last = new OffsetAndMetadata(0);
    private long committed = System.nanoTime();

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
        this.kafka = kafka;
        this.registry = registry;
        this.codec = RecordCodec.of(Alert.class, Topic.ALERTS.topicName(), registry);
        this.types = types;
        for (Result result : Result.values()) {
            counts.put(result, new LongAdder());
        }
        for (RetryCause cause : RetryCause.values()) {
            retries.put(cause, new LongAdder());
        }
        this.telling =
                new Telling(
                        WebhookLimits.USUAL,
                        allowPrivate,
                        executor,
                        types::get,
                        body,
                        this::disable,
                        this::countRetry);
        this.dead = new DeadAlertWriter(kafka);
    }

    /** Of the alerts topic, from what this group has told Kafka. */
    private final class Reading implements SupervisedReader.Reading {
        @Override
        public Consumer<byte[], byte[]> begin() {
            KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka, GROUP);
            consumer.subscribe(List.of(ALL.topic()), new Handover(consumer));
            return consumer;
        }

        @Override
        public void look(Consumer<byte[], byte[]> consumer) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                // What was in hand when the consumer before failed still is.
                if (!running.containsKey(record.offset())) {
                    running.put(record.offset(), tell(record));
                }
            }
            if (System.nanoTime() - committed > COMMIT.toNanos()) {
                commit(consumer);
            }
            if (waiting.get() < IN_FLIGHT) {
                consumer.resume(consumer.assignment());
            } else {
                consumer.pause(consumer.assignment());
            }
        }
    }

    /** What still runs when another service takes over is told by that one too. */
    private final class Handover implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Handover(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (partitions.contains(ALL)) {
                commit(consumer);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            // Whoever has them now begins at what was committed.
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (partitions.contains(ALL)) {
                goOn(consumer);
            }
        }
    }

    private void goOn(Consumer<byte[], byte[]> consumer) {
        long place = consumer.position(ALL);
        running.headMap(place).clear();
        OffsetAndMetadata there = consumer.committed(Set.of(ALL)).get(ALL);
        if (there != null) {
            for (long done : DoneAhead.offsets(there.offset(), there.metadata())) {
                running.putIfAbsent(done, CompletableFuture.completedFuture(null));
            }
        }
    }

    /** Everything before the first that still runs is done, and some of what is behind it. */
    private void commit(Consumer<byte[], byte[]> consumer) {
        committed = System.nanoTime();
        if (running.isEmpty()) {
            return;
        }
        long place = running.lastKey() + 1;
        List<Long> ahead = new ArrayList<>();
        for (Map.Entry<Long, CompletableFuture<?>> one : running.entrySet()) {
            if (!one.getValue().isDone()) {
                place = Math.min(place, one.getKey());
            } else if (one.getKey() > place) {
                ahead.add(one.getKey());
            }
        }
        OffsetAndMetadata now = new OffsetAndMetadata(place, DoneAhead.text(place, ahead));
        if (!now.equals(last)) {
            consumer.commitSync(Map.of(ALL, now));
            last = now;
        }
        running.headMap(place).clear();
    }

    private CompletableFuture<?> tell(ConsumerRecord<byte[], byte[]> record) {
        Alert alert;
        try {
            if (record.value() == null) {
                throw new IOException("it has no value");
            }
            alert = codec.decode(record.value());
        } catch (IOException e) {
            return bury(record, e.getMessage());
        }
        if (alert.getDelivery() != Delivery.WEBHOOK) {
            return CompletableFuture.completedFuture(null);
        }
        waiting.incrementAndGet();
        return telling.tell(alert, DeadAlertWriter.trace(record))
                .handle((done, failure) -> Optional.ofNullable(failure))
                .thenCompose(failure -> settled(record, alert, failure))
                .whenComplete((done, failure) -> waiting.decrementAndGet());
    }

    private CompletableFuture<Void> settled(
            ConsumerRecord<byte[], byte[]> record, Alert alert, Optional<Throwable> failure) {
        if (failure.isEmpty()) {
            count(Result.TOLD);
            return CompletableFuture.completedFuture(null);
        }
        Throwable cause = cause(failure.get());
        if (cause instanceof WebhookException webhook
                && webhook.kind() == WebhookException.Kind.UNWANTED) {
            count(Result.UNWANTED);
            return CompletableFuture.completedFuture(null);
        }
        return bury(record, reason(alert.getTypeId(), cause));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private String reason(String typeId, Throwable cause) {
        String host =
                types.get(typeId)
                        .map(SavedType::getWebhook)
                        .map(Telling::host)
                        .map(name -> " at " + name)
                        .orElse("");
        return "webhook" + host + ": " + cause.getMessage();
    }

    private CompletableFuture<Void> bury(ConsumerRecord<byte[], byte[]> record, String reason) {
        return dead.bury(record, DeadAlertWriter.trace(record), reason)
                .thenRun(() -> count(Result.DEAD));
    }

    /** Writes it down where every service sees it, and its owner. */
    private void disable(String url, DisabledWebhook disabled) {
        for (SavedType type : types.all()) {
            if (type.getWebhook() != null && type.getWebhook().getUrl().equals(url)) {
                try {
                    change(type.getId(), url, Optional.of(disabled));
                    LOG.error(
                            "the webhook of saved type {} at {} is disabled after {} failures in a row: {}",
                            type.getId(),
                            Telling.host(type.getWebhook()),
                            disabled.getFailures(),
                            disabled.getReason());
                } catch (StreamException e) {
                    LOG.error("the webhook of saved type {} is not disabled yet", type.getId(), e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    private void change(String typeId, String url, Optional<DisabledWebhook> disabled)
            throws InterruptedException {
        Optional<SavedType> unused =
                types.change(
                        typeId,
                        now -> now.map(type -> isAt(type, url) ? changed(type, disabled) : type));
    }

    private static boolean isAt(SavedType type, String url) {
        return type.getWebhook() != null && type.getWebhook().getUrl().equals(url);
    }

    private static SavedType changed(SavedType type, Optional<DisabledWebhook> disabled) {
        return SavedType.newBuilder(type)
                .setRevision(type.getRevision() + 1)
                .setChanged(Instant.now())
                .setWebhook(
                        Webhook.newBuilder(type.getWebhook())
                                .setDisabled(disabled.orElse(null))
                                .build())
                .build();
    }

    /**
     * Makes a request to the webhook of a saved type at once. If it is taken, a webhook that was
     * disabled is called again.
     *
     * @param body of the request
     */
    public TestCall test(SavedType type, byte[] body) throws InterruptedException {
        Instant now = Instant.now();
        String id = type.getId() + ".test." + now.toEpochMilli();
        long begin = System.nanoTime();
        try {
            int status =
                    telling.test(type, id, CloudEventHeaders.ofTest(id, type.getId(), now), body);
            if (type.getWebhook().getDisabled() != null) {
                change(type.getId(), type.getWebhook().getUrl(), Optional.empty());
            }
            return new TestCall(true, "it answered with status " + status, since(begin));
        } catch (WebhookException e) {
            return new TestCall(false, e.getMessage(), since(begin));
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /**
     * How a test went.
     *
     * @param answer what it answered, or why there is no answer
     */
    public record TestCall(boolean taken, String answer, Duration time) {}

    /** The alerts that no webhook took. */
    public DeadAlerts dead() {
        return new DeadAlerts(kafka, registry, telling, dead);
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

    private void countRetry(WebhookException failure) {
        retries.get(
                        failure.kind() == WebhookException.Kind.SILENT
                                ? RetryCause.NO_ANSWER
                                : RetryCause.STATUS)
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

    /** How many addresses are not called for now, since they failed several times in a row. */
    public int resting() {
        telling.keep(
                types.all().stream()
                        .map(SavedType::getWebhook)
                        .filter(Objects::nonNull)
                        .map(Webhook::getUrl)
                        .collect(Collectors.toSet()));
        return telling.resting();
    }

    /** How many saved types have a webhook in each state. */
    public Map<State, Integer> states() {
        Map<State, Integer> now = new EnumMap<>(State.class);
        for (State state : State.values()) {
            now.put(state, 0);
        }
        for (SavedType type : types.all()) {
            if (type.getWebhook() != null) {
                now.merge(state(type), 1, Integer::sum);
            }
        }
        return now;
    }

    private State state(SavedType type) {
        if (type.getWebhook().getDisabled() != null) {
            return State.DISABLED;
        }
        return telling.taken(type.getId())
                .map(taken -> taken ? State.TOLD : State.FAILED)
                .orElse(State.NONE);
    }

    /** Alerts that were not read yet. */
    public double lag() {
        return KafkaLag.of(reader.metrics(), Topic.ALERTS.topicName());
    }

    /** What reads the alerts. */
    public SupervisedReader reader() {
        return reader;
    }

    @Override
    public void close() {
        reader.close();
        executor.shutdownNow();
        telling.close();
        dead.close();
    }
}
