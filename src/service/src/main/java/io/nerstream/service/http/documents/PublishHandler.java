package io.nerstream.service.http.documents;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.http.Context;
import io.nerstream.collection.MentionCollection;
import io.nerstream.documents.DocumentRequest;
import io.nerstream.documents.NoDocumentException;
import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.Outcome;
import io.nerstream.service.http.answers.Json;
import io.nerstream.service.http.answers.Problem;
import io.nerstream.service.http.callers.Callers;
import io.nerstream.service.progress.IndexingProgress;
import io.nerstream.service.progress.IndexingProgress.Settled;
import io.nerstream.service.stream.DocumentPublisher;
import io.nerstream.service.stream.RecordPlaces;
import io.nerstream.service.stream.RecordPlaces.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /v1/documents}: publishes documents, with a result for each; and {@code POST
 * /v1/documents/outcomes}: what became of those that were published before.
 */
public final class PublishHandler {
    static final int MOST_DOCUMENTS = 1_000;

    private static final int MOST_WAITING = 64;
    private static final long LOOK_MILLIS = 500;
    private static final int ACCEPTED = 202;
    private static final int MIXED = 207;

    private final DocumentPublisher publisher;
    private final IndexingProgress progress;
    private final MentionCollection collection;
    private final Duration patience;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    public PublishHandler(
            DocumentPublisher publisher,
            IndexingProgress progress,
            MentionCollection collection,
            Duration patience) {
        this.publisher = publisher;
        this.progress = progress;
        this.collection = collection;
        this.patience = patience;
    }

    /** What became of a document. */
    enum Status {
        /** Kafka has it. */
        ACKNOWLEDGED,
        /** It is no document. */
        REFUSED,
        /** Kafka has not acknowledged it; it may be there all the same. */
        FAILED,
        INDEXED,
        DELETED,
        SUPERSEDED,
        DEAD,
        /** It is known no more what became of it, but it waits no longer. */
        DONE,
        WAITING;

        String json() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(Settled settled) {
            return settled.outcome().map(Outcome::name).map(Status::valueOf).orElse(DONE);
        }
    }

    /**
     * A document's result; what is absent is not known or has no meaning.
     *
     * @param supersededBy the version that is there, which this one will not replace
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            @JsonProperty("id") String id,
            @JsonProperty("status") String status,
            @JsonProperty("partition") Integer partition,
            @JsonProperty("offset") Long offset,
            @JsonProperty("mentions") Integer mentions,
            @JsonProperty("superseded_by") Long supersededBy,
            @JsonProperty("reason") String reason) {

        static Result refused(String id, String reason) {
            return new Result(
                    id.isEmpty() ? null : id,
                    Status.REFUSED.json(),
                    null,
                    null,
                    null,
                    null,
                    reason);
        }

        static Result failed(String id, String reason) {
            return new Result(id, Status.FAILED.json(), null, null, null, null, reason);
        }

        static Result acknowledged(Place place, String id, Long supersededBy) {
            return new Result(
                    id,
                    Status.ACKNOWLEDGED.json(),
                    place.partition(),
                    place.offset(),
                    null,
                    supersededBy,
                    null);
        }

        /** What became of it; of one that Kafka does not have, the same. */
        Result settled(Map<Place, Settled> settled) {
            if (partition == null) {
                return this;
            }
            Settled one = settled.get(new Place(partition, offset));
            if (one == null) {
                return with(Status.WAITING, null, null);
            }
            Status now = Status.of(one);
            return with(
                    now,
                    now == Status.INDEXED ? one.mentions() : null,
                    one.reason().isEmpty() ? null : one.reason());
        }

        private Result with(Status now, Integer mentions, String reason) {
            return new Result(id, now.json(), partition, offset, mentions, supersededBy, reason);
        }

        boolean is(Status status) {
            return status.json().equals(this.status);
        }
    }

    /**
     * The answer.
     *
     * @param counts of each status
     * @param token by which can be asked later what became of those that Kafka has
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Published(
            @JsonProperty("counts") Map<String, Long> counts,
            @JsonProperty("token") String token,
            @JsonProperty("documents") List<Result> documents) {
        static Published of(List<Result> results, String token) {
            Map<String, Long> counts = new TreeMap<>();
            results.forEach(one -> counts.merge(one.status(), 1L, Long::sum));
            return new Published(counts, token, results);
        }
    }

    record OutcomesRequest(
            @JsonProperty("token") String token, @JsonProperty("wait") Boolean waits) {}

    /** One document, or many: what is none is refused, and takes no other along. */
    public void publish(Context context) throws InterruptedException {
        DocumentRequest request = read(context);
        Callers.about(
                context,
                request.items().size() == 1
                        ? request.items().get(0).id()
                        : request.items().size() + " documents");
        boolean wait = request.waits() || flag(context, "wait");
        if (wait && !waiting.tryAcquire()) {
            throw tooMany(context);
        }
        try {
            TraceHeaders trace =
                    TraceHeaders.of(
                            context.header(TraceHeaders.TRACEPARENT),
                            context.header(TraceHeaders.TRACESTATE));
            List<DocumentRequest.Item> items = request.items();
            List<Optional<CompletableFuture<DocumentPublisher.Acknowledged>>> running =
                    items.stream()
                            .map(item -> item.document().map(one -> publisher.publish(one, trace)))
                            .toList();
            Map<String, Long> there = versions(items);
            List<Place> places = new ArrayList<>();
            List<Result> results = new ArrayList<>();
            for (int i = 0; i < items.size(); i++) {
                Result result = result(items.get(i), running.get(i), there);
                results.add(result);
                if (result.partition() != null) {
                    places.add(new Place(result.partition(), result.offset()));
                }
            }
            answer(context, request.single(), results, places, wait);
        } finally {
            if (wait) {
                waiting.release();
            }
        }
    }

    private static DocumentRequest read(Context context) {
        DocumentRequest request;
        try {
            request = DocumentRequest.read(context.bodyAsBytes());
        } catch (NoDocumentException e) {
            throw Problem.badRequest(e.getMessage());
        }
        if (request.items().size() > MOST_DOCUMENTS) {
            throw Problem.badRequest(
                    request.items().size()
                            + " documents in one request, "
                            + MOST_DOCUMENTS
                            + " are allowed");
        }
        if (request.single() && request.items().get(0).document().isEmpty()) {
            throw Problem.badRequest(request.items().get(0).problem());
        }
        return request;
    }

    private static boolean flag(Context context, String name) {
        String value = context.queryParam(name);
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true") || value.isEmpty()) {
            return true;
        }
        throw Problem.badRequest("'" + name + "' is '" + value + "', not true or false");
    }

    private static Problem tooMany(Context context) {
        context.header("Retry-After", "2");
        return new Problem(
                503,
                "Too many wait",
                MOST_WAITING + " requests wait for documents already: publish without waiting");
    }

    /** What is there already, if that can be told at once: publishing needs no collection. */
    private Map<String, Long> versions(List<DocumentRequest.Item> items) {
        List<String> ids =
                items.stream()
                        .flatMap(item -> item.document().stream())
                        .map(Document::getId)
                        .toList();
        return CompletableFuture.supplyAsync(() -> collection.versions(ids))
                .completeOnTimeout(Map.of(), LOOK_MILLIS, TimeUnit.MILLISECONDS)
                .exceptionally(failure -> Map.of())
                .join();
    }

    private static Result result(
            DocumentRequest.Item item,
            Optional<CompletableFuture<DocumentPublisher.Acknowledged>> running,
            Map<String, Long> there) {
        if (running.isEmpty()) {
            return Result.refused(item.id(), item.problem());
        }
        try {
            DocumentPublisher.Acknowledged place = running.get().join();
            Long own = item.document().orElseThrow().getVersion();
            Long newer = there.get(item.id());
            return Result.acknowledged(
                    new Place(place.partition(), place.offset()),
                    item.id(),
                    newer != null && own != null && newer > own ? newer : null);
        } catch (CompletionException e) {
            return Result.failed(item.id(), String.valueOf(e.getCause().getMessage()));
        }
    }

    private void answer(
            Context context, boolean single, List<Result> results, List<Place> places, boolean wait)
            throws InterruptedException {
        if (single && results.get(0).is(Status.FAILED)) {
            throw new Problem(503, "Not acknowledged", results.get(0).reason());
        }
        Map<Place, Settled> settled = wait ? progress.await(places, patience) : Map.of();
        List<Result> told =
                wait ? results.stream().map(one -> one.settled(settled)).toList() : results;
        String token = places.isEmpty() ? null : RecordPlaces.write(places);
        boolean all = told.stream().noneMatch(one -> one.partition() == null);
        boolean none = !told.isEmpty() && told.stream().allMatch(one -> one.partition() == null);
        boolean refused = none && told.stream().allMatch(one -> one.is(Status.REFUSED));
        context.status(refused ? 400 : none ? 503 : !all ? MIXED : wait ? 200 : ACCEPTED)
                .json(Published.of(told, token));
    }

    /** What became of the records of a token; with {@code wait} once they are all done. */
    public void outcomes(Context context) throws InterruptedException {
        OutcomesRequest request = Json.read(context, OutcomesRequest.class);
        List<Place> places = places(request.token());
        boolean wait = Boolean.TRUE.equals(request.waits());
        if (wait && !waiting.tryAcquire()) {
            throw tooMany(context);
        }
        try {
            Map<Place, Settled> settled = progress.await(places, wait ? patience : Duration.ZERO);
            List<Result> results =
                    places.stream()
                            .map(one -> Result.acknowledged(one, null, null).settled(settled))
                            .toList();
            context.json(Published.of(results, null));
        } finally {
            if (wait) {
                waiting.release();
            }
        }
    }

    private static List<Place> places(String token) {
        try {
            if (token != null) {
                return RecordPlaces.read(token);
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Problem.badRequest("'token' is not one that publishing has given");
        }
        throw Problem.badRequest("'token' is missing: publishing gives one");
    }
}
