package io.nerstream.service.http.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.nerstream.schemas.Delivery;
import io.nerstream.service.alerts.AlertLog;
import io.nerstream.service.alerts.LoggedAlert;
import io.nerstream.service.http.answers.PageSize;
import io.nerstream.service.http.answers.Problem;
import io.nerstream.service.http.callers.Caller;
import io.nerstream.service.types.TypeStore;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/** {@code /v1/alerts}: what was raised, and what is raised from now on. */
public final class AlertHandler implements AutoCloseable {
    static final int MOST_ALERTS = 1_000;
    static final int MOST_STREAMS = 64;

    private static final int USUAL_ALERTS = 100;
    private static final int AT_ONCE = 8;
    private static final long STRETCH = 1_000;
    private static final long LONGEST_LOOK = 1_000_000;
    private static final Duration ALIVE = Duration.ofSeconds(15);

    private final KafkaSettings kafka;
    private final RegistrySettings registry;
    private final TypeStore types;
    private final Semaphore lists = new Semaphore(AT_ONCE);
    private final Semaphore streams = new Semaphore(MOST_STREAMS);
    private volatile boolean closing;

    public AlertHandler(KafkaSettings kafka, RegistrySettings registry, TypeStore types) {
        this.kafka = kafka;
        this.registry = registry;
        this.types = types;
    }

    /**
     * A page of alerts, the newest first.
     *
     * @param cursor for those before them; absent if there are none
     * @param last what a stream that goes on behind the newest begins with
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Listed(
            @JsonProperty("alerts") List<AlertJson> alerts,
            @JsonProperty("cursor") String cursor,
            @JsonProperty("last_event_id") String last) {}

    /** {@code GET /v1/alerts?k=100&type=ID&cursor=…}. */
    public void list(Context context) {
        int k = PageSize.of(context, USUAL_ALERTS, MOST_ALERTS);
        if (!lists.tryAcquire()) {
            context.header("Retry-After", "1");
            throw new Problem(503, "Too many readers", "others read alerts: try again in a moment");
        }
        try (AlertLog log = new AlertLog(kafka, registry)) {
            Listed listed = list(log, k, wanted(context), context.queryParam("cursor"));
            // Those of a type that is gone can still be read.
            if (listed.alerts().isEmpty()) {
                checkType(context);
            }
            context.json(listed);
        } finally {
            lists.release();
        }
    }

    private static Listed list(AlertLog log, int k, Predicate<LoggedAlert> wanted, String cursor) {
        long end = log.end();
        long to = cursor == null ? end : Math.min(end, place("cursor", cursor));
        long beginning = log.beginning();
        long least = Math.max(beginning, to - LONGEST_LOOK);
        Deque<LoggedAlert> found = new ArrayDeque<>();
        long from = to;
        while (from > least && found.size() < k) {
            long start = Math.max(least, from - STRETCH);
            List<LoggedAlert> stretch = log.between(start, from).stream().filter(wanted).toList();
            for (int i = stretch.size() - 1; i >= 0 && found.size() < k; i--) {
                found.addLast(stretch.get(i));
            }
            from = start;
        }
        long next = found.size() == k ? found.peekLast().place() : from;
        return new Listed(
                found.stream().map(one -> AlertJson.of(one.alert())).toList(),
                next > beginning ? Long.toString(next) : null,
                Long.toString(end - 1));
    }

    /**
     * {@code GET /v1/alerts/stream?type=ID&after=PLACE}: server-sent events, each with its place as
     * id. Goes on behind {@code Last-Event-ID} or {@code after}; without them, it begins with what
     * is raised from now on. Places are told at once and with each sign of life too, so that
     * whoever has heard no alert yet can go on as well.
     */
    public void stream(Context context) {
        checkType(context);
        if (!streams.tryAcquire()) {
            context.header("Retry-After", "10");
            throw new Problem(
                    503,
                    "Too many streams",
                    MOST_STREAMS + " streams are open already: close one, or try again later");
        }
        try (AlertLog log = new AlertLog(kafka, registry)) {
            StreamStart start = StreamStart.of(after(context), log.beginning(), log.end());
            log.seek(start.place());
            Predicate<LoggedAlert> wanted =
                    wanted(context).and(one -> one.alert().getDelivery() != Delivery.TOPIC);
            // Proxies must neither keep nor collect what is to be seen at once.
            context.contentType("text/event-stream; charset=utf-8")
                    .header("X-Accel-Buffering", "no");
            SseClient client = new SseClient(context);
            place(client, start.place());
            start.notice().ifPresent(notice -> client.sendEvent("notice", notice));
            send(client, log, wanted, Caller.of(context));
        } finally {
            streams.release();
        }
    }

    /** Browsers that connect again by themselves say the newer place in the header. */
    private static Optional<String> after(Context context) {
        return Optional.ofNullable(context.header("Last-Event-ID"))
                .filter(last -> !last.isEmpty())
                .or(() -> Optional.ofNullable(context.queryParam("after")));
    }

    private static void place(SseClient client, long next) {
        String last = Long.toString(next - 1);
        client.sendEvent("place", last, last);
    }

    private void send(
            SseClient client, AlertLog log, Predicate<LoggedAlert> wanted, Caller caller) {
        long spoke = System.nanoTime();
        while (!closing && !client.terminated() && caller.isInForce()) {
            List<LoggedAlert> alerts = log.next().stream().filter(wanted).toList();
            for (LoggedAlert one : alerts) {
                client.sendEvent(
                        "alert",
                        new String(AlertJson.bytes(one.alert()), StandardCharsets.UTF_8),
                        Long.toString(one.place()));
            }
            if (!alerts.isEmpty()) {
                spoke = System.nanoTime();
            } else if (System.nanoTime() - spoke > ALIVE.toNanos()) {
                // Only by writing can it be seen that nobody listens any more.
                place(client, log.place());
                spoke = System.nanoTime();
            }
        }
    }

    private void checkType(Context context) {
        String type = context.queryParam("type");
        if (type != null && types.get(type).isEmpty()) {
            throw Problem.notFound("there is no saved type '" + type + "'");
        }
    }

    private static Predicate<LoggedAlert> wanted(Context context) {
        String type = context.queryParam("type");
        return one -> type == null || one.alert().getTypeId().equals(type);
    }

    private static long place(String name, String text) {
        try {
            long place = Long.parseLong(text);
            // -1 is before the first.
            if (place >= -1) {
                return place;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw Problem.badRequest("'" + name + "' is '" + text + "', not one that was given");
    }

    /** Ends all streams. */
    @Override
    public void close() {
        closing = true;
    }
}
