package io.nerstream.service.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.http.Context;
import io.nerstream.collection.MentionCollection;
import io.nerstream.schemas.DocumentOutcome;
import io.nerstream.schemas.Outcome;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.Webhook;
import io.nerstream.service.access.Access;
import io.nerstream.service.alerts.Webhooks;
import io.nerstream.service.progress.IndexingProgress;
import io.nerstream.service.stream.SupervisedReader;
import io.nerstream.service.types.TypeStore;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Whether it works, and how far it is. */
final class StatusHandler {
    private static final long FRESH = Duration.ofSeconds(1).toNanos();

    private final String encoderId;
    private final KafkaSettings kafka;
    private final RegistrySettings registry;
    private final MentionCollection collection;
    private final IndexingProgress progress;
    private final TypeStore types;
    private final Webhooks webhooks;
    private final Supplier<List<String>> others;
    private final Access access;
    private final Semaphore looking = new Semaphore(1);
    private volatile Look last = new Look(false, System.nanoTime() - 2 * FRESH);

    StatusHandler(
            String encoderId,
            KafkaSettings kafka,
            RegistrySettings registry,
            MentionCollection collection,
            IndexingProgress progress,
            TypeStore types,
            Webhooks webhooks,
            Supplier<List<String>> others,
            Access access) {
        this.encoderId = encoderId;
        this.kafka = kafka;
        this.registry = registry;
        this.collection = collection;
        this.progress = progress;
        this.types = types;
        this.webhooks = webhooks;
        this.others = others;
        this.access = access;
    }

    /** What was seen, and when. */
    private record Look(boolean ready, long nanos) {}

    record Ready(@JsonProperty("ready") boolean ready) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Status(
            @JsonProperty("ready") boolean ready,
            @JsonProperty("problems") List<String> problems,
            @JsonProperty("warnings") List<String> warnings,
            @JsonProperty("encoder") String encoder,
            @JsonProperty("kafka") String kafka,
            @JsonProperty("schema_registry") String registry,
            @JsonProperty("documents") Long documents,
            @JsonProperty("mentions") Long mentions,
            @JsonProperty("types") int types,
            @JsonProperty("webhooks") Map<Webhooks.Result, Long> webhooks,
            @JsonProperty("waiting") long waiting,
            @JsonProperty("outcomes") Map<Outcome, Long> outcomes,
            @JsonProperty("last_publish_to_searchable_ms") Long freshness) {}

    /**
     * {@code GET /readyz}: 200 if searches and publishing work, 503 with the problems if not. Where
     * there are keys, whoever has none learns no more than that, and makes it look once a second.
     */
    void ready(Context context) {
        if (access.asksForKeys()) {
            boolean ready = look();
            context.status(ready ? 200 : 503).json(new Ready(ready));
            return;
        }
        Status status = status();
        context.status(status.ready() ? 200 : 503).json(status);
    }

    private boolean look() {
        if (System.nanoTime() - last.nanos() > FRESH && looking.tryAcquire()) {
            try {
                last = new Look(status().ready(), System.nanoTime());
            } finally {
                looking.release();
            }
        }
        return last.ready();
    }

    /** {@code GET /v1/status}: the same, always 200. */
    void show(Context context) {
        context.json(status());
    }

    private Status status() {
        List<String> problems = new ArrayList<>();
        Long documents = null;
        Long mentions = null;
        try {
            documents = collection.countDocuments();
            mentions = collection.countMentions();
        } catch (RuntimeException e) {
            problems.add("Milvus does not answer: " + e.getClass().getSimpleName());
        }
        problem(problems, "the progress of the indexing cannot be read", progress.reader());
        problem(problems, "the saved types cannot be read", types.reader());
        problem(problems, "webhooks are not told their alerts", webhooks.reader());
        problems.addAll(others.get());
        List<String> warnings = new ArrayList<>(access.warnings());
        types.all().forEach(type -> disabled(type).ifPresent(warnings::add));
        return new Status(
                problems.isEmpty(),
                problems,
                warnings.isEmpty() ? null : warnings,
                encoderId,
                kafka.servers(),
                registry.isUsed() ? registry.url() : null,
                documents,
                mentions,
                types.all().size(),
                webhooks.counts(),
                progress.waiting(),
                progress.outcomes(),
                progress.last().map(StatusHandler::freshness).orElse(null));
    }

    private static Optional<String> disabled(SavedType type) {
        return Optional.ofNullable(type.getWebhook())
                .map(Webhook::getDisabled)
                .map(
                        webhook ->
                                "the webhook of saved type "
                                        + type.getId()
                                        + " is disabled since "
                                        + webhook.getSince()
                                        + ", after "
                                        + webhook.getFailures()
                                        + " failures in a row ("
                                        + webhook.getReason()
                                        + "): 'types test "
                                        + type.getId()
                                        + "' tries it, and enables it again");
    }

    private static void problem(List<String> problems, String what, SupervisedReader reader) {
        reader.problem()
                .ifPresent(reason -> problems.add(what + " now, it is tried again: " + reason));
    }

    private static Long freshness(DocumentOutcome outcome) {
        return outcome.getIngested() == null
                ? null
                : outcome.getTime().toEpochMilli() - outcome.getIngested().toEpochMilli();
    }
}
