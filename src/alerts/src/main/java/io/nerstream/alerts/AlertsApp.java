package io.nerstream.alerts;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nerstream.alerts.matching.SavedTypes;
import io.nerstream.metrics.KafkaLag;
import io.nerstream.metrics.Measure;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An instance of the alerts program: reads mentions and saved types, writes alerts. Instances with
 * the same application id and Kafka divide the work; if one ends, the others take it over.
 *
 * <p>Guarantees: every mention that is on its topic raises its alerts once, whatever ends when
 * (Kafka transactions). Readers of the alerts topic must read committed records only. Topics must
 * be there.
 */
public final class AlertsApp implements AutoCloseable, MeterBinder {
    private static final Logger LOG = LoggerFactory.getLogger(AlertsApp.class);

    // An alert can be seen when its transaction ends, and it takes two: one for each step.
    private static final int COMMIT_MILLIS = 50;
    private static final int POLL_MILLIS = 10;
    private static final int SESSION_MILLIS = 10_000;
    private static final int ANSWER_MILLIS = 20_000;
    private static final List<Topic> TOPICS =
            List.of(Topic.MENTIONS, Topic.MENTIONS_DEAD, Topic.TYPES, Topic.MATCHES, Topic.ALERTS);
    private static final Duration STOP = Duration.ofSeconds(30);

    // A thread that fails at once reads all that it remembers again and again.
    private static final Duration PACE = Duration.ofSeconds(10);

    private final KafkaStreams streams;
    private final SavedTypes types;
    private final AlertMeasures measures;
    private final ThreadFailures failures;
    private final CountDownLatch failed = new CountDownLatch(1);

    private AlertsApp(
            KafkaStreams streams,
            SavedTypes types,
            AlertMeasures measures,
            ThreadFailures failures) {
        this.streams = streams;
        this.types = types;
        this.measures = measures;
        this.failures = failures;
        streams.setUncaughtExceptionHandler(failures);
        streams.setStateListener(
                (now, before) -> {
                    if (now == KafkaStreams.State.ERROR) {
                        failed.countDown();
                    }
                });
    }

    /**
     * Starts an instance. It works as soon as {@link #isRunning}.
     *
     * @throws AlertsException if Kafka does not answer, or lacks a topic, or the folder of local
     *     state cannot be used
     */
    public static AlertsApp start(AlertsSettings settings) throws InterruptedException {
        checkTopics(settings.kafka());
        SavedTypes types = new SavedTypes();
        AlertMeasures measures = new AlertMeasures();
        KafkaStreams streams =
                new KafkaStreams(
                        AlertsTopology.build(types, settings.registry(), measures),
                        properties(settings));
        AlertsApp app =
                new AlertsApp(
                        streams,
                        types,
                        measures,
                        new ThreadFailures(settings.threads(), PACE, measures));
        try {
            // Types that were deleted while this instance was away would be in there still, if
            // the topic has forgotten that they were.
            streams.cleanUp();
            streams.start();
            return app;
        } catch (KafkaException e) {
            app.close();
            throw new AlertsException(
                    "the alerts program cannot begin with its state in "
                            + settings.state()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static void checkTopics(KafkaSettings kafka) throws InterruptedException {
        try (Admin admin =
                Admin.create(
                        kafka.with(
                                Map.of(
                                        "default.api.timeout.ms",
                                        ANSWER_MILLIS,
                                        "request.timeout.ms",
                                        ANSWER_MILLIS)))) {
            Set<String> there = admin.listTopics().names().get();
            List<String> missing =
                    TOPICS.stream()
                            .map(Topic::topicName)
                            .filter(topic -> !there.contains(topic))
                            .toList();
            if (!missing.isEmpty()) {
                throw new AlertsException(
                        "Kafka at "
                                + kafka
                                + " has no topics "
                                + String.join(", ", missing)
                                + ": make them first, as the README says",
                        null);
            }
        } catch (ExecutionException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
            throw new AlertsException(
                    "Kafka at " + kafka + " does not answer: " + cause.getMessage(), cause);
        }
    }

    static Properties properties(AlertsSettings settings) {
        Properties properties = new Properties();
        properties.putAll(
                settings.kafka()
                        .with(
                                Map.ofEntries(
                                        Map.entry(
                                                StreamsConfig.APPLICATION_ID_CONFIG,
                                                settings.application()),
                                        Map.entry(
                                                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                                                StreamsConfig.EXACTLY_ONCE_V2),
                                        Map.entry(
                                                StreamsConfig.STATE_DIR_CONFIG,
                                                settings.state().toString()),
                                        Map.entry(
                                                StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                                                settings.threads()),
                                        Map.entry(
                                                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                                                COMMIT_MILLIS),
                                        Map.entry(StreamsConfig.POLL_MS_CONFIG, POLL_MILLIS),
                                        Map.entry(
                                                StreamsConfig
                                                        .DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG,
                                                RecordTime.class),
                                        Map.entry(
                                                StreamsConfig.mainConsumerPrefix(
                                                        "session.timeout.ms"),
                                                SESSION_MILLIS),
                                        // All that is there when the first instance begins is still
                                        // to be judged.
                                        Map.entry(
                                                StreamsConfig.consumerPrefix("auto.offset.reset"),
                                                "earliest"))));
        return properties;
    }

    /** Whether it works: it has its share of the work, and all saved types. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /**
     * Waits until it has failed for good, which most failures are not.
     *
     * @return why
     */
    public String awaitFailure() throws InterruptedException {
        failed.await();
        return failures.last().map(Throwable::toString).orElse("it does not say why");
    }

    /** State, for people. */
    public String state() {
        return streams.state().toString();
    }

    /** How many saved types it knows. */
    public int types() {
        return types.size();
    }

    /** Adds what it measures to a registry. */
    @Override
    public void bindTo(MeterRegistry registry) {
        measures.bindTo(registry);
        Measure.RUNNING.gauge(registry, () -> isRunning() ? 1 : 0, "alerts");
        Measure.TYPES.gauge(registry, types::size, "alerts");
        for (Topic topic : List.of(Topic.MENTIONS, Topic.MATCHES)) {
            Measure.LAG.gauge(
                    registry,
                    () -> KafkaLag.of(streams.metrics(), topic.topicName()),
                    "alerts",
                    topic.topicName());
        }
    }

    /** Hands its work over, and ends. */
    @Override
    public void close() {
        failures.close();
        // Others need not wait until it is missed, nor does its own next start.
        CloseOptions leaving =
                CloseOptions.groupMembershipOperation(
                                CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                        .withTimeout(STOP);
        if (!streams.close(leaving)) {
            LOG.warn("the alerts program did not end in {} seconds", STOP.toSeconds());
        }
    }
}
