package io.nerstream.service.http.types;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.re2j.Pattern;
import io.javalin.http.Context;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.SearchFilter;
import io.nerstream.collection.SearchPage;
import io.nerstream.collection.SearchQuery;
import io.nerstream.encoder.Encoder;
import io.nerstream.schemas.SavedType;
import io.nerstream.service.http.answers.Json;
import io.nerstream.service.http.answers.Match;
import io.nerstream.service.http.answers.Problem;
import io.nerstream.service.types.TypeEncoder;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** {@code POST /v1/types/preview}: what a type would have matched in the collection. */
public final class PreviewHandler {
    private static final int AT_ONCE = 2;
    private static final int PAGE = 1_000;
    private static final int MOST_MENTIONS = 20_000;
    private static final int EXAMPLES = 10;
    private static final double BIN = 0.02;
    private static final double MARGIN = 0.05;
    private static final List<Double> RATES = List.of(0.01, 0.001, 0.0001, 0.00001);

    private final TypeEncoder types;
    private final boolean calibrated;
    private final MentionCollection collection;
    private final Semaphore running = new Semaphore(AT_ONCE);

    public PreviewHandler(Encoder encoder, TypeEncoder types, MentionCollection collection) {
        this.types = types;
        this.calibrated = encoder.calibration().isPresent();
        this.collection = collection;
    }

    /**
     * What was found.
     *
     * @param readAs what the descriptions are read as
     * @param threshold least score of a match
     * @param matches how many mentions reach it
     * @param complete whether all that reach the lowest score shown were looked at
     * @param perDay matches by the day of their documents
     * @param histogram all mentions that were looked at, by score
     * @param best matches with the highest scores
     * @param borderline mentions whose scores are nearest to the threshold, on both sides
     * @param suggestions thresholds of usual rates
     */
    record Preview(
            @JsonProperty("read_as") List<String> readAs,
            @JsonProperty("threshold") float threshold,
            @JsonProperty("matches") long matches,
            @JsonProperty("complete") boolean complete,
            @JsonProperty("per_day") Map<String, Long> perDay,
            @JsonProperty("histogram") List<Bin> histogram,
            @JsonProperty("best") List<Match> best,
            @JsonProperty("borderline") List<Match> borderline,
            @JsonProperty("suggestions") List<Suggestion> suggestions) {}

    record Bin(
            @JsonProperty("from") double from,
            @JsonProperty("to") double to,
            @JsonProperty("mentions") long mentions) {}

    record Suggestion(
            @JsonProperty("rate") double rate,
            @JsonProperty("threshold") float threshold,
            @JsonProperty("matches") long matches) {}

    public void handle(Context context) throws InterruptedException {
        SavedType type = SavedTypes.create(Json.read(context, TypeRequest.class));
        if (!running.tryAcquire()) {
            context.header("Retry-After", "5");
            throw new Problem(
                    503, "Too many previews", "others are being made: try again in a moment");
        }
        try {
            context.json(preview(type));
        } finally {
            running.release();
        }
    }

    private Preview preview(SavedType type) throws InterruptedException {
        float[] vector = vector(type);
        float threshold = threshold(type, vector);
        double floor = threshold - MARGIN;
        List<Suggestion> asked = new ArrayList<>();
        for (double rate : calibrated ? RATES : List.<Double>of()) {
            float suggested = types.threshold(vector, rate);
            asked.add(new Suggestion(rate, suggested, 0));
            floor = Math.min(floor, suggested);
        }
        Looked looked = look(type, vector, Math.max(-1, floor));
        List<SearchPage.Hit> matches =
                looked.hits().stream().filter(hit -> hit.score() >= threshold).toList();
        return new Preview(
                types.readAs(type.getDescriptions()),
                threshold,
                matches.size(),
                looked.complete(),
                perDay(matches),
                histogram(looked.hits()),
                matches.stream().limit(EXAMPLES).map(Match::of).toList(),
                borderline(looked.hits(), matches.size()),
                asked.stream().map(one -> counted(one, looked.hits())).toList());
    }

    private float[] vector(SavedType type) throws InterruptedException {
        try {
            return types.vector(type.getDescriptions());
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(e.getMessage());
        }
    }

    private float threshold(SavedType type, float[] vector) {
        try {
            return types.threshold(type, vector);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(e.getMessage());
        }
    }

    /** Mentions from the best on; complete if none that reaches the floor is missing. */
    private record Looked(List<SearchPage.Hit> hits, boolean complete) {}

    private Looked look(SavedType type, float[] vector, double floor) {
        SearchFilter filter =
                new SearchFilter(
                        type.getSources(),
                        type.getLanguages(),
                        Optional.empty(),
                        Optional.empty(),
                        type.getAttributes());
        Optional<Pattern> pattern = Optional.ofNullable(type.getPattern()).map(Pattern::compile);
        SearchQuery query =
                new SearchQuery(
                        vector,
                        PAGE,
                        floor,
                        filter,
                        SearchQuery.Grouping.MENTION,
                        Optional.empty(),
                        false);
        List<SearchPage.Hit> hits = new ArrayList<>();
        int seen = 0;
        while (true) {
            SearchPage page = collection.search(query);
            page.hits().stream()
                    .filter(
                            hit ->
                                    pattern.isEmpty()
                                            || pattern.get().matcher(hit.mention().text()).find())
                    .forEach(hits::add);
            seen += page.hits().size();
            if (page.next().isEmpty() || seen >= MOST_MENTIONS) {
                return new Looked(hits, page.next().isEmpty());
            }
            query = query.after(page.next().get());
        }
    }

    private static Map<String, Long> perDay(List<SearchPage.Hit> matches) {
        return matches.stream()
                .collect(
                        Collectors.groupingBy(
                                hit -> day(hit.document().time()),
                                TreeMap::new,
                                Collectors.counting()));
    }

    private static String day(long time) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(time), ZoneOffset.UTC).toString();
    }

    private static List<Bin> histogram(List<SearchPage.Hit> hits) {
        TreeMap<Long, Long> counts =
                hits.stream()
                        .collect(
                                Collectors.groupingBy(
                                        hit -> (long) Math.floor(hit.score() / BIN),
                                        TreeMap::new,
                                        Collectors.counting()));
        return counts.entrySet().stream()
                .map(one -> new Bin(edge(one.getKey()), edge(one.getKey() + 1), one.getValue()))
                .toList();
    }

    private static double edge(long bin) {
        return Math.round(bin * BIN * 100) / 100.0;
    }

    /** Hits come best first, so the threshold lies behind the matches. */
    private static List<Match> borderline(List<SearchPage.Hit> hits, int matches) {
        int from = Math.max(0, matches - EXAMPLES / 2);
        int to = Math.min(hits.size(), matches + EXAMPLES / 2);
        return hits.subList(from, to).stream().map(Match::of).toList();
    }

    private static Suggestion counted(Suggestion asked, List<SearchPage.Hit> hits) {
        return new Suggestion(
                asked.rate(),
                asked.threshold(),
                hits.stream().filter(hit -> hit.score() >= asked.threshold()).count());
    }
}
