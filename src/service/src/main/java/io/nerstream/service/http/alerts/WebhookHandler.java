package io.nerstream.service.http.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.http.Context;
import io.nerstream.schemas.SavedType;
import io.nerstream.service.alerts.DeadAlerts;
import io.nerstream.service.alerts.Webhooks;
import io.nerstream.service.http.answers.Json;
import io.nerstream.service.http.answers.PageSize;
import io.nerstream.service.http.answers.Problem;
import io.nerstream.service.types.TypeStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/** Whether webhooks take what they are told, and what they did not take. */
public final class WebhookHandler {
    static final int MOST_LETTERS = 1_000;

    private static final int USUAL_LETTERS = 100;
    private static final int AT_ONCE = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Webhooks webhooks;
    private final TypeStore types;
    private final Semaphore readers = new Semaphore(AT_ONCE);

    public WebhookHandler(Webhooks webhooks, TypeStore types) {
        this.webhooks = webhooks;
        this.types = types;
    }

    /** What a webhook is sent as a test. */
    record TestBody(
            @JsonProperty("id") String id,
            @JsonProperty("kind") String kind,
            @JsonProperty("type") String type,
            @JsonProperty("type_id") String typeId) {}

    /**
     * How a test went.
     *
     * @param taken whether the webhook would take alerts
     */
    record Tested(
            @JsonProperty("id") String id,
            @JsonProperty("taken") boolean taken,
            @JsonProperty("answer") String answer,
            @JsonProperty("milliseconds") long milliseconds) {}

    /** {@code POST /v1/types/ID/test}. */
    public void test(Context context) throws InterruptedException {
        String id = context.pathParam("id");
        SavedType type =
                types.get(id)
                        .orElseThrow(() -> Problem.notFound("there is no saved type '" + id + "'"));
        if (type.getWebhook() == null) {
            throw Problem.badRequest(
                    "saved type '" + id + "' has no webhook: 'webhook' gives it one");
        }
        Webhooks.TestCall call = webhooks.test(type, body(type));
        context.json(new Tested(id, call.taken(), call.answer(), call.time().toMillis()));
    }

    private static byte[] body(SavedType type) {
        return Json.bytes(
                new TestBody(
                        type.getId() + ".test",
                        "test",
                        String.join(" / ", type.getDescriptions()),
                        type.getId()));
    }

    record Dead(
            @JsonProperty("place") long place,
            @JsonProperty("died") String died,
            @JsonProperty("reason") String reason,
            @JsonProperty("alert") AlertJson alert) {
        static Dead of(DeadAlerts.DeadAlert one) {
            return new Dead(
                    one.place(), one.died().toString(), one.reason(), AlertJson.of(one.alert()));
        }
    }

    /**
     * The oldest of them.
     *
     * @param total how many there are
     */
    record Listed(@JsonProperty("dead") List<Dead> dead, @JsonProperty("total") int total) {}

    /** {@code GET /v1/alerts/dead?k=100&type=ID}. */
    public void dead(Context context) {
        int k = PageSize.of(context, USUAL_LETTERS, MOST_LETTERS);
        String type = context.queryParam("type");
        List<DeadAlerts.DeadAlert> all =
                read(one -> type == null || one.alert().getTypeId().equals(type));
        context.json(new Listed(all.stream().limit(k).map(Dead::of).toList(), all.size()));
    }

    private List<DeadAlerts.DeadAlert> read(Predicate<DeadAlerts.DeadAlert> wanted) {
        if (!readers.tryAcquire()) {
            throw new Problem(
                    503, "Too many readers", "others read dead letters: try again in a moment");
        }
        try {
            return webhooks.dead().list(wanted);
        } finally {
            readers.release();
        }
    }

    /**
     * Which are told again.
     *
     * @param type those of this saved type
     * @param places these
     * @param all true: all of them
     */
    record ReplayRequest(
            @JsonProperty("type") String type,
            @JsonProperty("places") Set<Long> places,
            @JsonProperty("all") Boolean all) {}

    record Failed(@JsonProperty("place") long place, @JsonProperty("reason") String reason) {}

    /**
     * What became of them.
     *
     * @param left that were not tried in time, or are more than fit into one request
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Replayed(
            @JsonProperty("told") List<Long> told,
            @JsonProperty("failed") List<Failed> failed,
            @JsonProperty("left") int left) {}

    /** {@code POST /v1/alerts/dead/replay}: those that are taken now are dead letters no more. */
    public void replay(Context context) throws InterruptedException {
        Predicate<DeadAlerts.DeadAlert> wanted = wanted(Json.read(context, ReplayRequest.class));
        List<DeadAlerts.DeadAlert> letters = read(wanted);
        DeadAlerts.Replayed replayed =
                webhooks.dead()
                        .replay(
                                letters.subList(0, Math.min(MOST_LETTERS, letters.size())),
                                PATIENCE);
        context.json(
                new Replayed(
                        replayed.told(),
                        replayed.failed().entrySet().stream().map(WebhookHandler::failed).toList(),
                        replayed.left() + Math.max(0, letters.size() - MOST_LETTERS)));
    }

    private static Failed failed(Map.Entry<Long, String> one) {
        return new Failed(one.getKey(), one.getValue());
    }

    private static Predicate<DeadAlerts.DeadAlert> wanted(ReplayRequest request) {
        int given = 0;
        given += request.type() == null ? 0 : 1;
        given += request.places() == null ? 0 : 1;
        given += Boolean.TRUE.equals(request.all()) ? 1 : 0;
        if (given != 1) {
            throw Problem.badRequest(
                    "one of 'type', 'places' and 'all' (true) is needed, there are " + given);
        }
        return one ->
                request.type() != null
                        ? one.alert().getTypeId().equals(request.type())
                        : request.places() == null || request.places().contains(one.place());
    }
}
