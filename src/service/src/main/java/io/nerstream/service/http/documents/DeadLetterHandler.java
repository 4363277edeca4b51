package io.nerstream.service.http.documents;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.http.Context;
import io.nerstream.service.http.answers.Json;
import io.nerstream.service.http.answers.PageSize;
import io.nerstream.service.http.answers.Problem;
import io.nerstream.service.stream.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records that could not be indexed, for people, and writing them to the topic again. */
public final class DeadLetterHandler {
    private static final int MOST = 1_000;
    private static final int USUAL = 100;
    // Each reads the whole topic.
    private static final int AT_ONCE = 2;

    private final DeadLetters letters;
    private final Semaphore readers = new Semaphore(AT_ONCE);

    public DeadLetterHandler(DeadLetters letters) {
        this.letters = letters;
    }

    /**
     * A dead letter.
     *
     * @param document what its key says
     * @param value as it came, in Base64; only of a single one that has a value
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            @JsonProperty("place") long place,
            @JsonProperty("died") String died,
            @JsonProperty("document") String document,
            @JsonProperty("origin") String origin,
            @JsonProperty("reason") String reason,
            @JsonProperty("headers") Map<String, String> headers,
            @JsonProperty("bytes") int bytes,
            @JsonProperty("replayed") boolean replayed,
            @JsonProperty("obstacle") String obstacle,
            @JsonProperty("value") String value) {
        static Shown of(DeadLetters.Letter one, boolean whole) {
            ConsumerRecord<byte[], byte[]> record = one.record();
            byte[] value = record.value();
            return new Shown(
                    record.offset(),
                    Instant.ofEpochMilli(record.timestamp()).toString(),
                    record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8),
                    one.origin(),
                    one.reason(),
                    one.headers(),
                    value == null ? 0 : value.length,
                    one.isReplayed(),
                    one.obstacle().orElse(null),
                    whole && value != null ? Base64.getEncoder().encodeToString(value) : null);
        }
    }

    /**
     * The oldest of them.
     *
     * @param total how many there are
     * @param next what {@code after} takes for the next page, if there is one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Listed(
            @JsonProperty("dead") List<Shown> dead,
            @JsonProperty("total") int total,
            @JsonProperty("next") Long next) {}

    /** {@code GET /v1/dead-letters}. */
    public void list(Context context) {
        int k = PageSize.of(context, USUAL, MOST);
        Optional<Long> after = Optional.ofNullable(context.queryParam("after")).map(this::place);
        List<DeadLetters.Letter> all = read(filter(context));
        List<Shown> page =
                all.stream()
                        .filter(one -> after.isEmpty() || one.record().offset() > after.get())
                        .limit(k)
                        .map(one -> Shown.of(one, false))
                        .toList();
        boolean more =
                !page.isEmpty()
                        && all.get(all.size() - 1).record().offset()
                                > page.get(page.size() - 1).place();
        context.json(new Listed(page, all.size(), more ? page.get(page.size() - 1).place() : null));
    }

    private Predicate<DeadLetters.Letter> filter(Context context) {
        String reason = Optional.ofNullable(context.queryParam("reason")).orElse("");
        boolean replayed = "true".equals(context.queryParam("replayed"));
        Optional<Instant> from = time(context, "from");
        Optional<Instant> to = time(context, "to");
        return one -> {
            Instant died = Instant.ofEpochMilli(one.record().timestamp());
            return (replayed || !one.isReplayed())
                    && one.reason().contains(reason)
                    && from.map(first -> !died.isBefore(first)).orElse(true)
                    && to.map(died::isBefore).orElse(true);
        };
    }

    private static Optional<Instant> time(Context context, String name) {
        String text = context.queryParam(name);
        try {
            return Optional.ofNullable(text).map(Instant::parse);
        } catch (DateTimeException e) {
            throw Problem.badRequest(
                    "'" + name + "' is '" + text + "', not a time such as 2026-01-31T12:00:00Z");
        }
    }

    private long place(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Problem.badRequest("'" + text + "' is no place of a dead letter, a number is");
        }
    }

    private List<DeadLetters.Letter> read(Predicate<DeadLetters.Letter> wanted) {
        if (!readers.tryAcquire()) {
            throw new Problem(
                    503, "Too many readers", "others read dead letters: try again in a moment");
        }
        try {
            return letters.list(wanted);
        } finally {
            readers.release();
        }
    }

    /** {@code GET /v1/dead-letters/ID}. */
    public void show(Context context) {
        long place = place(context.pathParam("id"));
        context.json(
                read(one -> one.record().offset() == place).stream()
                        .findFirst()
                        .map(one -> Shown.of(one, true))
                        .orElseThrow(
                                () ->
                                        Problem.notFound(
                                                "there is no dead letter at place " + place)));
    }

    /**
     * Which are replayed.
     *
     * @param places these, replayed before or not
     * @param all true: all that were not replayed yet
     */
    record ReplayRequest(
            @JsonProperty("places") Set<Long> places, @JsonProperty("all") Boolean all) {}

    record Failed(@JsonProperty("place") long place, @JsonProperty("reason") String reason) {}

    /**
     * What became of them.
     *
     * @param left that are more than fit into one request
     */
    record Replayed(
            @JsonProperty("replayed") List<Long> replayed,
            @JsonProperty("failed") List<Failed> failed,
            @JsonProperty("left") int left) {}

    /** {@code POST /v1/dead-letters/replay}. */
    public void replay(Context context) throws InterruptedException {
        ReplayRequest request = Json.read(context, ReplayRequest.class);
        boolean all = Boolean.TRUE.equals(request.all());
        if (all == (request.places() != null)) {
            throw Problem.badRequest("one of 'places' and 'all' (true) is needed");
        }
        List<DeadLetters.Letter> found =
                read(
                        one ->
                                all
                                        ? !one.isReplayed() && one.obstacle().isEmpty()
                                        : request.places().contains(one.record().offset()));
        List<Long> replayed = new ArrayList<>();
        List<Failed> failed = new ArrayList<>();
        for (DeadLetters.Letter one : found.subList(0, Math.min(MOST, found.size()))) {
            long place = one.record().offset();
            if (one.obstacle().isPresent()) {
                failed.add(new Failed(place, one.obstacle().get()));
            } else {
                letters.replay(one);
                replayed.add(place);
            }
        }
        if (!all) {
            request.places().stream()
                    .filter(place -> found.stream().noneMatch(o -> o.record().offset() == place))
                    .sorted()
                    .forEach(
                            place -> failed.add(new Failed(place, "there is no such dead letter")));
        }
        context.json(new Replayed(replayed, failed, Math.max(0, found.size() - MOST)));
    }
}
