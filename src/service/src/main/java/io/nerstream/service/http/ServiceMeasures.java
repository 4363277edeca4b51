package io.nerstream.service.http;

import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.RetryCause;
import io.nerstream.encoder.Encoder;
import io.nerstream.metrics.Measure;
import io.nerstream.metrics.ProcessMeasures;
import io.nerstream.schemas.Topic;
import io.nerstream.service.access.Access;
import io.nerstream.service.alerts.Webhooks;
import io.nerstream.service.http.callers.Callers;
import io.nerstream.service.progress.IndexingProgress;
import io.nerstream.service.stream.SupervisedReader;
import io.nerstream.service.types.TypeStore;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What the service measures, and its page {@code /metrics}. */
final class ServiceMeasures implements AutoCloseable {
    private static final String PROGRAM = "service";
    private static final String DONE = "done";
    private static final String REFUSED = "refused";
    private static final int HUNDRED = 100;
    // Streams last as long as somebody listens: that says nothing of the service.
    private static final String STREAM = "/v1/alerts/stream";

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ProcessMeasures process = ProcessMeasures.of(registry);

    ServiceMeasures() {
        // From the beginning, so that rules see the first increase.
        for (int status : Callers.REFUSALS) {
            Measure.REFUSALS.counter(registry, Integer.toString(status)).increment(0);
        }
        for (String what : List.of(Access.KEYS, Access.CERTIFICATE)) {
            Measure.RELOADS.counter(registry, what, DONE).increment(0);
            Measure.RELOADS.counter(registry, what, REFUSED).increment(0);
        }
    }

    /** Somebody was not let in. */
    void refused(int status) {
        Measure.REFUSALS.counter(registry, Integer.toString(status)).increment();
    }

    /**
     * A file was read again because it changed; if it is no good, what was before stays in force.
     */
    void reloaded(String what, boolean good) {
        Measure.RELOADS.counter(registry, what, good ? DONE : REFUSED).increment();
    }

    /** Also measures something else of this process. */
    void add(MeterBinder others) {
        others.bindTo(registry);
    }

    Timer searches() {
        return Measure.SEARCH.timer(registry);
    }

    /** Encoding of descriptions. */
    Timer descriptions() {
        return Measure.ENCODE.timer(registry, PROGRAM);
    }

    void encoder(Encoder encoder) {
        Measure.ENCODER_QUEUE.gauge(registry, () -> encoder.load().queued());
        Measure.ENCODER_CAPACITY.gauge(registry, () -> encoder.load().capacity());
        Measure.ENCODER_BATCH_BUDGET.gauge(registry, () -> encoder.load().budget());
        Measure.ENCODER_BATCHES.count(registry, () -> encoder.load().batches());
        Measure.ENCODER_BATCH_TOKENS.count(registry, () -> encoder.load().tokens());
        Measure.ENCODER_BUSY.count(
                registry, () -> encoder.load().busyNanos() / (double) TimeUnit.SECONDS.toNanos(1));
    }

    void collection(MentionCollection collection) {
        for (RetryCause cause : RetryCause.values()) {
            Measure.MILVUS_RETRIES.count(
                    registry, () -> collection.repeatedCalls(cause), PROGRAM, lower(cause));
        }
    }

    void progress(IndexingProgress progress) {
        Measure.DOCUMENTS_WAITING.gauge(registry, progress::waiting);
        Measure.OLDEST_WAITING.gauge(
                registry, () -> seconds(progress.oldest(System.currentTimeMillis())));
        running("progress", progress.reader());
    }

    void types(TypeStore types) {
        Measure.TYPES.gauge(registry, () -> types.all().size(), PROGRAM);
        running("types", types.reader());
    }

    void webhooks(Webhooks webhooks) {
        running("webhooks", webhooks.reader());
        Measure.LAG.gauge(registry, webhooks::lag, "webhooks", Topic.ALERTS.topicName());
        Measure.WEBHOOK_WAITING.gauge(registry, webhooks::waiting);
        Measure.WEBHOOKS_RESTING.gauge(registry, webhooks::resting);
        for (Webhooks.Result result : Webhooks.Result.values()) {
            Measure.WEBHOOK_DELIVERIES.count(
                    registry, () -> webhooks.counts().get(result), lower(result));
        }
        Measure.DEAD_LETTERS.count(
                registry,
                () -> webhooks.counts().get(Webhooks.Result.DEAD),
                Topic.ALERTS_DEAD.topicName(),
                "webhook");
        for (Webhooks.RetryCause cause : Webhooks.RetryCause.values()) {
            Measure.WEBHOOK_RETRIES.count(registry, () -> webhooks.retries(cause), lower(cause));
        }
        for (Webhooks.State state : Webhooks.State.values()) {
            Measure.WEBHOOKS.gauge(registry, () -> webhooks.states().get(state), lower(state));
        }
    }

    private void running(String part, SupervisedReader reader) {
        Measure.RUNNING.gauge(registry, () -> reader.problem().isEmpty() ? 1 : 0, part);
        Measure.READER_FAILURES.count(registry, reader::failures, part);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / (double) TimeUnit.SECONDS.toMillis(1);
    }

    /** A request was answered. */
    void answered(Context context, float millis) {
        Endpoint endpoint = context.endpoints().matchedHttpEndpoint();
        String route = endpoint == null ? "none" : endpoint.path;
        if (route.equals(STREAM)) {
            return;
        }
        Measure.HTTP
                .timer(
                        registry,
                        // Whoever asks can make up methods.
                        endpoint == null ? "none" : endpoint.method.name(),
                        route,
                        context.statusCode() / HUNDRED + "xx")
                .record((long) (millis * TimeUnit.MILLISECONDS.toNanos(1)), TimeUnit.NANOSECONDS);
    }

    /** {@code GET /metrics}. */
    void show(Context context) {
        context.contentType("text/plain; version=0.0.4").result(registry.scrape());
    }

    @Override
    public void close() {
        process.close();
        registry.close();
    }
}
