package io.nerstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/**
 * Everything that is measured. The names are those that Prometheus reads, whichever program
 * measures; {@code docs/metrics.md} explains them. Labels have few values: never ids.
 */
public enum Measure {
    DOCUMENTS_READ(
            "nerstream_documents_read_total",
            Kind.COUNTER,
            "Records that the indexing job has read from the topic documents."),
    DOCUMENTS(
            "nerstream_documents_total",
            Kind.COUNTER,
            "Records by what became of them: indexed, deleted, superseded, dead; interrupted: read again after a failure.",
            "outcome"),
    DOCUMENTS_OPEN(
            "nerstream_documents_open",
            Kind.GAUGE,
            "Records that the indexing job has read and is not done with."),
    DOCUMENTS_RESTATED(
            "nerstream_documents_restated_total",
            Kind.COUNTER,
            "Documents of which the last record in Kafka was not what they are, by what came of saying it again: restated, gone.",
            "outcome"),
    MENTIONS("nerstream_mentions_total", Kind.COUNTER, "Mentions of indexed documents."),
    TOKENS(
            "nerstream_tokens_total",
            Kind.COUNTER,
            "Tokens of the language model in indexed documents."),
    DEAD_LETTERS(
            "nerstream_dead_letters_total",
            Kind.COUNTER,
            "Records that became dead letters, by the topic they went to and a code.",
            "topic",
            "code"),
    DOCUMENTS_IN_FLIGHT(
            "nerstream_documents_in_flight",
            Kind.GAUGE,
            "Documents in the indexing job's hands, by stage: encode, write, restate.",
            "stage"),
    OLDEST_IN_FLIGHT(
            "nerstream_documents_in_flight_oldest_seconds",
            Kind.MAXIMUM,
            "How long the oldest of them has been in its stage.",
            "stage"),
    DOCUMENTS_WAITING(
            "nerstream_documents_waiting",
            Kind.GAUGE,
            "Published records that have no outcome yet, as the query service sees it."),
    OLDEST_WAITING(
            "nerstream_documents_waiting_oldest_seconds",
            Kind.MAXIMUM,
            "Age of the oldest of them; 0 if there is none."),
    LAG(
            "nerstream_lag_records",
            Kind.GAUGE,
            "Records of a topic that a program has not read yet.",
            "program",
            "topic"),
    PUBLISH_TO_SEARCHABLE(
            "nerstream_publish_to_searchable_seconds",
            Kind.HISTOGRAM,
            "From a document's publishing until searches find it."),
    SEARCHABLE_TO_ALERT(
            "nerstream_searchable_to_alert_seconds",
            Kind.HISTOGRAM,
            "From the time searches find a mention until its alert is raised."),
    ENCODE(
            "nerstream_encode_seconds",
            Kind.HISTOGRAM,
            "From the time a document (job) or a description (service) is handed to the encoder until its vectors are there.",
            "program"),
    ENCODER_QUEUE(
            "nerstream_encoder_queue_tokens",
            Kind.MAXIMUM,
            "Tokens that wait for the language model or run in it."),
    ENCODER_CAPACITY(
            "nerstream_encoder_capacity_tokens",
            Kind.MAXIMUM,
            "How many may; beyond, callers wait."),
    ENCODER_BATCHES(
            "nerstream_encoder_batches_total",
            Kind.HIGHEST_COUNTER,
            "Batches that the language model has run."),
    ENCODER_BATCH_TOKENS(
            "nerstream_encoder_batch_tokens_total", Kind.HIGHEST_COUNTER, "Tokens in them."),
    ENCODER_BATCH_BUDGET(
            "nerstream_encoder_batch_budget_tokens",
            Kind.MAXIMUM,
            "Tokens that a batch may have: what a full one has."),
    ENCODER_BUSY(
            "nerstream_encoder_busy_seconds_total",
            Kind.HIGHEST_COUNTER,
            "Time that the language model has run."),
    MILVUS_WRITE(
            "nerstream_milvus_write_seconds",
            Kind.HISTOGRAM,
            "Writing a batch of documents to Milvus, repetitions included."),
    MILVUS_WRITTEN("nerstream_milvus_written_documents_total", Kind.COUNTER, "Documents in them."),
    MILVUS_WAITING(
            "nerstream_milvus_waiting_seconds",
            Kind.MAXIMUM,
            "For how long the indexing job has waited for a Milvus server that does not answer; 0 if it does."),
    MILVUS_RETRIES(
            "nerstream_milvus_retries_total",
            Kind.COUNTER,
            "Calls to Milvus that were tried again, by cause.",
            "program",
            "cause"),
    CHECKPOINTS(
            "nerstream_checkpoints_total",
            Kind.COUNTER,
            "Checkpoints of the indexing job by result: completed, failed.",
            "result"),
    JOB_RESTARTS(
            "nerstream_job_restarts_total",
            Kind.COUNTER,
            "How often Flink has restarted the indexing job."),
    RUNNING(
            "nerstream_running",
            Kind.MAXIMUM,
            "1 if a part works, 0 if not: job, alerts, progress, types, webhooks.",
            "part"),
    READER_FAILURES(
            "nerstream_reader_failures_total",
            Kind.COUNTER,
            "Times that a part stopped reading for an exception and began again: alerts, progress, types, webhooks.",
            "part"),
    TYPES("nerstream_types", Kind.MAXIMUM, "Saved types that the program knows.", "program"),
    MENTIONS_MATCHED(
            "nerstream_mentions_matched_total",
            Kind.COUNTER,
            "Mentions that were compared with all saved types."),
    MATCHES(
            "nerstream_matches_total",
            Kind.COUNTER,
            "Pairs of a mention and a saved type by what became of them: raised, known, held, backfill.",
            "outcome"),
    DIGESTS("nerstream_digests_total", Kind.COUNTER, "Digests of what rate caps held back."),
    SEEN(
            "nerstream_seen",
            Kind.GAUGE,
            "What is known already, by saved type and entity, in this instance's share."),
    SEEN_FORGOTTEN(
            "nerstream_seen_forgotten_early_total",
            Kind.COUNTER,
            "What was forgotten before its time, for lack of room: it may raise an alert again."),
    WEBHOOK_DELIVERIES(
            "nerstream_webhook_deliveries_total",
            Kind.COUNTER,
            "Alerts for webhooks by result: told, dead, unwanted.",
            "result"),
    WEBHOOK_RETRIES(
            "nerstream_webhook_retries_total",
            Kind.COUNTER,
            "Requests to webhooks that were made again, by cause: status, no_answer.",
            "cause"),
    WEBHOOK_WAITING(
            "nerstream_webhook_waiting_alerts",
            Kind.GAUGE,
            "Alerts that are being told, pauses before repetitions included."),
    WEBHOOKS(
            "nerstream_webhooks",
            Kind.GAUGE,
            "Saved types with a webhook by how the last request to it went: told, failed, none; disabled if it is called no more.",
            "state"),
    WEBHOOKS_RESTING(
            "nerstream_webhook_resting_addresses",
            Kind.GAUGE,
            "Addresses of webhooks that are not called for now, since they failed several times in a row."),
    SEARCH("nerstream_search_seconds", Kind.HISTOGRAM, "Answering a search."),
    HTTP(
            "nerstream_http_seconds",
            Kind.HISTOGRAM,
            "Answering a request, by its route and the class of its status (2xx, 4xx, 5xx).",
            "method",
            "route",
            "status"),
    REFUSALS(
            "nerstream_refusals_total",
            Kind.COUNTER,
            "Requests that were refused for who asked or how often, by status: 401, 403, 429.",
            "status"),
    RELOADS(
            "nerstream_reloads_total",
            Kind.COUNTER,
            "Times that keys or certificate were read again after a change, by result: done, refused.",
            "what",
            "result");

    /** What a measure is, and how parts of it come to one number. */
    public enum Kind {
        /** Only grows; parts are summed. */
        COUNTER("counter"),
        /** Only grows; all parts say the same, the highest counts. */
        HIGHEST_COUNTER("counter"),
        /** Parts are summed. */
        GAUGE("gauge"),
        /** The highest part counts. */
        MAXIMUM("gauge"),
        HISTOGRAM("histogram");

        private final String prometheus;

        Kind(String prometheus) {
            this.prometheus = prometheus;
        }

        /** The type's name in Prometheus. */
        public String prometheus() {
            return prometheus;
        }
    }

    // Seconds: a search takes tenths of one, a long document minutes.
    private static final Duration[] BUCKETS =
            DoubleStream.of(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300)
                    .mapToObj(seconds -> Duration.ofMillis((long) (seconds * 1_000)))
                    .toArray(Duration[]::new);

    private final String series;
    private final Kind kind;
    private final String help;

    // Of List.of.
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> labels;

    Measure(String series, Kind kind, String help, String... labels) {
        this.series = series;
        this.kind = kind;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** The name in Prometheus; of a histogram without {@code _bucket} and its like. */
    public String series() {
        return series;
    }

    public Kind kind() {
        return kind;
    }

    public String help() {
        return help;
    }

    public List<String> labels() {
        return labels;
    }

    /** The measure with this name, if it is one. */
    public static Optional<Measure> named(String series) {
        return Arrays.stream(values()).filter(one -> one.series.equals(series)).findFirst();
    }

    /** A counter with these values of its labels. */
    public Counter counter(MeterRegistry registry, String... values) {
        return Counter.builder(meter()).description(help).tags(tags(values)).register(registry);
    }

    /** A counter that something else counts; the registry keeps what it asks. */
    public void count(MeterRegistry registry, DoubleSupplier count, String... values) {
        // Micrometer keeps what is asked weakly; the registry is there as long as it is.
        FunctionCounter unused =
                FunctionCounter.builder(meter(), registry, any -> count.getAsDouble())
                        .description(help)
                        .tags(tags(values))
                        .register(registry);
    }

    /** A gauge; the registry keeps what it asks. */
    public void gauge(MeterRegistry registry, DoubleSupplier value, String... values) {
        Gauge unused =
                Gauge.builder(meter(), value::getAsDouble)
                        .description(help)
                        .tags(tags(values))
                        .register(registry);
    }

    /** A histogram of durations. */
    public Timer timer(MeterRegistry registry, String... values) {
        return Timer.builder(meter())
                .description(help)
                .tags(tags(values))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private List<Tag> tags(String... values) {
        if (values.length != labels.size()) {
            throw new IllegalArgumentException(
                    series + " has labels " + labels + ", but values " + Arrays.toString(values));
        }
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            tags.add(Tag.of(labels.get(i), values[i]));
        }
        return tags;
    }

    /** Micrometer's name, which it makes the series of. */
    private String meter() {
        String stem =
                switch (kind) {
                    case COUNTER, HIGHEST_COUNTER -> without("_total");
                    case HISTOGRAM -> without("_seconds");
                    case GAUGE, MAXIMUM -> series;
                };
        return stem.replace('_', '.');
    }

    private String without(String ending) {
        return series.substring(0, series.length() - ending.length());
    }
}
