package io.nerstream.service.http.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Timer;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.SearchFilter;
import io.nerstream.collection.SearchPage;
import io.nerstream.collection.SearchQuery;
import io.nerstream.documents.Times;
import io.nerstream.encoder.Calibration;
import io.nerstream.encoder.Encoder;
import io.nerstream.service.http.answers.Json;
import io.nerstream.service.http.answers.Match;
import io.nerstream.service.http.answers.Problem;
import io.nerstream.service.http.answers.Thresholds;
import io.nerstream.service.http.types.SavedTypes;
import io.nerstream.service.progress.IndexingProgress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** {@code POST /v1/search}. */
public final class SearchHandler {
    static final int MOST_MATCHES = 1_000;

    private static final int USUAL_MATCHES = 10;
    private static final int AT_ONCE = 16;
    private static final int LONGEST_WAIT_SECONDS = 5;

    private final Encoder encoder;
    private final DescriptionVectors descriptions;
    private final MentionCollection collection;
    private final StrongReads strongReads;
    private final Semaphore running = new Semaphore(AT_ONCE);

    /**
     * Searches.
     *
     * @param patience how long a search with strong consistency waits
     * @param encoding told how long descriptions take
     */
    public SearchHandler(
            Encoder encoder,
            MentionCollection collection,
            IndexingProgress progress,
            Duration patience,
            Timer encoding) {
        this.encoder = encoder;
        this.descriptions = new DescriptionVectors(encoder, encoding);
        this.collection = collection;
        this.strongReads = new StrongReads(progress::awaitAllIndexed, patience);
    }

    /**
     * What was found.
     *
     * @param readAs what the descriptions were read as; absent if there were none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Found(
            @JsonProperty("read_as") List<String> readAs,
            @JsonProperty("matches") List<Match> matches,
            @JsonProperty("cursor") String cursor,
            @JsonProperty("floor") Double floor) {}

    public void handle(Context context) throws InterruptedException {
        SearchRequest request = Json.read(context, SearchRequest.class);
        check(request);
        if (strong(request.consistency())) {
            strongReads.await(context);
        }
        if (!running.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
            context.header("Retry-After", "1");
            throw new Problem(
                    503,
                    "Too many searches",
                    AT_ONCE + " searches run already, and others wait: try again in a moment");
        }
        try {
            context.json(search(request));
        } finally {
            running.release();
        }
    }

    /** What is wrong with a request is said before anything waits. */
    private static void check(SearchRequest request) {
        List<String> type = request.type() == null ? List.of() : request.type();
        if (type.isEmpty() == (request.like() == null)) {
            throw Problem.badRequest(
                    "exactly one of 'type', a description such as \"river\", and 'like', the id of a mention, is needed");
        }
        if (!type.isEmpty()) {
            List<String> unused = SavedTypes.descriptions(type);
        }
        if (k(request) < 1 || k(request) > MOST_MATCHES) {
            throw Problem.badRequest(
                    "'k' is "
                            + request.k()
                            + ", it must be 1 to "
                            + MOST_MATCHES
                            + "; 'cursor' goes on");
        }
        Thresholds.check("floor", request.floor(), request.rate());
        SearchFilter unusedFilter = filter(request.filter());
        SearchQuery.Grouping unusedGrouping = grouping(request.group());
    }

    private static int k(SearchRequest request) {
        return request.k() == null ? USUAL_MATCHES : request.k();
    }

    private Found search(SearchRequest request) throws InterruptedException {
        SearchQuery query = query(request, vector(request));
        SearchPage page = collection.search(query);
        return new Found(
                request.like() == null ? encoder.readAs(request.type()) : null,
                page.hits().stream().map(Match::of).toList(),
                page.next().map(next -> Cursors.write(next, request, encoder.id())).orElse(null),
                query.floor() > -1 ? query.floor() : null);
    }

    private float[] vector(SearchRequest request) throws InterruptedException {
        if (request.like() != null) {
            return collection
                    .vector(request.like())
                    .orElseThrow(
                            () ->
                                    Problem.notFound(
                                            "there is no mention with the id '"
                                                    + request.like()
                                                    + "'"));
        }
        try {
            return descriptions.of(SavedTypes.descriptions(request.type()));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(e.getMessage());
        }
    }

    private SearchQuery query(SearchRequest request, float[] vector) {
        return new SearchQuery(
                vector,
                k(request),
                floor(request, vector),
                filter(request.filter()),
                grouping(request.group()),
                request.cursor() == null
                        ? Optional.empty()
                        : Optional.of(Cursors.read(request, encoder.id())),
                strong(request.consistency()));
    }

    private double floor(SearchRequest request, float[] vector) {
        if (request.floor() != null) {
            return request.floor();
        }
        if (request.rate() == null) {
            return -1;
        }
        Calibration calibration =
                encoder.calibration()
                        .orElseThrow(
                                () ->
                                        Problem.badRequest(
                                                "this encoder is not calibrated: use 'floor'"));
        return calibration.threshold(vector, request.rate());
    }

    private static boolean strong(String consistency) {
        return switch (consistency == null ? "eventual" : consistency) {
            case "strong" -> true;
            case "eventual" -> false;
            default ->
                    throw Problem.badRequest(
                            "'consistency' is '" + consistency + "', not strong or eventual");
        };
    }

    private static SearchQuery.Grouping grouping(String group) {
        return switch (group == null ? "mention" : group) {
            case "mention" -> SearchQuery.Grouping.MENTION;
            case "entity" -> SearchQuery.Grouping.ENTITY;
            case "document" -> SearchQuery.Grouping.DOCUMENT;
            default ->
                    throw Problem.badRequest(
                            "'group' is '"
                                    + group.toLowerCase(Locale.ROOT)
                                    + "', not mention, entity or document");
        };
    }

    private static SearchFilter filter(SearchRequest.Filter filter) {
        if (filter == null) {
            return SearchFilter.ALL;
        }
        try {
            return new SearchFilter(
                    texts("source", filter.source()),
                    texts("language", filter.language()),
                    time("from", filter.from()),
                    time("to", filter.to()),
                    attributes(filter.attributes()));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("in 'filter': " + e.getMessage());
        }
    }

    private static List<String> texts(String field, List<String> texts) {
        if (texts == null) {
            return List.of();
        }
        if (texts.contains(null)) {
            throw new IllegalArgumentException("field '" + field + "' holds null");
        }
        return texts;
    }

    private static Map<String, String> attributes(Map<String, String> attributes) {
        if (attributes == null) {
            return Map.of();
        }
        if (attributes.containsValue(null)) {
            throw new IllegalArgumentException("field 'attributes' holds null");
        }
        return attributes;
    }

    private static Optional<Long> time(String field, String text) {
        return text == null ? Optional.empty() : Optional.of(Times.of(field, text).toEpochMilli());
    }
}
