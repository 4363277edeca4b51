package io.nerstream.service.http.types;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.http.Context;
import io.nerstream.schemas.DisabledWebhook;
import io.nerstream.schemas.SavedType;
import io.nerstream.service.access.keys.Role;
import io.nerstream.service.http.answers.Json;
import io.nerstream.service.http.answers.Problem;
import io.nerstream.service.http.callers.Caller;
import io.nerstream.service.http.callers.Callers;
import io.nerstream.service.types.TypeEncoder;
import io.nerstream.service.types.TypeStore;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code /v1/types}: saved types. */
public final class TypeHandler {
    private final TypeStore store;
    private final TypeEncoder encoder;

    public TypeHandler(TypeStore store, TypeEncoder encoder) {
        this.store = store;
        this.encoder = encoder;
    }

    /**
     * A saved type as it is shown.
     *
     * @param readAs what its descriptions are read as
     * @param threshold least score of a match
     * @param rate which it was computed from; absent if a score was given
     * @param secret key of the webhook's signatures, shown only when it is new
     * @param disabled why the webhook is called no more; absent if it is
     * @param existing true: it was there before, and nothing was saved; else absent
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            @JsonProperty("id") String id,
            @JsonProperty("type") List<String> type,
            @JsonProperty("read_as") List<String> readAs,
            @JsonProperty("threshold") float threshold,
            @JsonProperty("rate") Double rate,
            @JsonProperty("filter") TypeRequest.Filter filter,
            @JsonProperty("novelty") String novelty,
            @JsonProperty("remember") String remember,
            @JsonProperty("cap") TypeRequest.Cap cap,
            @JsonProperty("delivery") String delivery,
            @JsonProperty("webhook") String webhook,
            @JsonProperty("secret") String secret,
            @JsonProperty("disabled") Disabled disabled,
            @JsonProperty("paused") boolean paused,
            @JsonProperty("revision") long revision,
            @JsonProperty("created") String created,
            @JsonProperty("changed") String changed,
            @JsonProperty("existing") Boolean existing) {}

    /** Since when, after how many failures in a row, and why the last one failed. */
    record Disabled(
            @JsonProperty("since") String since,
            @JsonProperty("failures") int failures,
            @JsonProperty("reason") String reason) {
        static Disabled of(DisabledWebhook webhook) {
            return webhook == null
                    ? null
                    : new Disabled(
                            webhook.getSince().toString(),
                            webhook.getFailures(),
                            webhook.getReason());
        }
    }

    record Types(@JsonProperty("types") List<Shown> types) {}

    record Removed(@JsonProperty("id") String id) {}

    /** {@code POST /v1/types}. One that is there already is not saved again unasked. */
    public void create(Context context) throws InterruptedException {
        TypeRequest request = read(context);
        SavedType type = encoded(SavedTypes.create(request));
        if (Boolean.TRUE.equals(request.duplicate())) {
            store.put(type);
            show(context.status(201), type, type.getWebhook() != null, null);
            return;
        }
        Optional<SavedType> there;
        // Or two at once would find none.
        synchronized (this) {
            there = store.all().stream().filter(one -> SameType.is(one, type)).findFirst();
            if (there.isEmpty()) {
                store.put(type);
            }
        }
        if (there.isPresent()) {
            show(context.status(200), there.get(), false, true);
        } else {
            show(context.status(201), type, type.getWebhook() != null, null);
        }
    }

    /** A webhook makes the service call an address, which is for admins. */
    private static TypeRequest read(Context context) {
        TypeRequest request = Json.read(context, TypeRequest.class);
        if (request.webhook() != null) {
            Caller.of(context).require(Role.ADMIN, "a 'webhook'");
        }
        return request;
    }

    /** {@code PATCH /v1/types/ID}. */
    public void change(Context context) throws InterruptedException {
        TypeRequest request = read(context);
        if (request.duplicate() != null) {
            throw Problem.badRequest("'duplicate' is for types that are saved anew");
        }
        AtomicBoolean hadWebhook = new AtomicBoolean();
        SavedType type =
                store.change(
                                context.pathParam("id"),
                                now -> {
                                    SavedType before = there(context, now);
                                    Revisions.check(context, before);
                                    hadWebhook.set(before.getWebhook() != null);
                                    return Optional.of(encoded(SavedTypes.change(before, request)));
                                })
                        .orElseThrow();
        show(context, type, !hadWebhook.get() && type.getWebhook() != null, null);
    }

    private SavedType encoded(SavedType type) throws InterruptedException {
        try {
            return encoder.isEncoded(type) ? type : encoder.encode(type);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(e.getMessage());
        }
    }

    /** {@code GET /v1/types}. */
    public void list(Context context) {
        context.json(
                new Types(
                        store.all().stream()
                                .map(type -> shown(context, type, false, null))
                                .toList()));
    }

    /** {@code GET /v1/types/ID}. */
    public void show(Context context) {
        show(context, there(context, store.get(context.pathParam("id"))), false, null);
    }

    /** {@code POST /v1/types/ID/secret}: a new key for its webhook's signatures. */
    public void rotate(Context context) throws InterruptedException {
        SavedType type =
                store.change(
                                context.pathParam("id"),
                                now -> {
                                    SavedType before = there(context, now);
                                    Revisions.check(context, before);
                                    if (before.getWebhook() == null) {
                                        throw Problem.badRequest(
                                                "saved type '"
                                                        + before.getId()
                                                        + "' has no webhook: 'webhook' gives it one");
                                    }
                                    return Optional.of(SavedTypes.rotated(before));
                                })
                        .orElseThrow();
        show(context, type, true, null);
    }

    /** {@code DELETE /v1/types/ID}. */
    public void remove(Context context) throws InterruptedException {
        String id = context.pathParam("id");
        Optional<SavedType> unused =
                store.change(
                        id,
                        now -> {
                            Revisions.check(context, there(context, now));
                            return Optional.empty();
                        });
        context.json(new Removed(id));
    }

    private static SavedType there(Context context, Optional<SavedType> type) {
        return type.orElseThrow(
                () -> Problem.notFound("there is no saved type '" + context.pathParam("id") + "'"));
    }

    private void show(Context context, SavedType type, boolean withSecret, Boolean existing) {
        Revisions.tell(context, type);
        Callers.about(context, type.getId());
        context.json(shown(context, type, withSecret, existing));
    }

    private Shown shown(Context context, SavedType type, boolean withSecret, Boolean existing) {
        return new Shown(
                type.getId(),
                type.getDescriptions(),
                encoder.readAs(type.getDescriptions()),
                encoder.threshold(type),
                type.getRate(),
                filter(type),
                name(type.getNovelty()),
                duration(type.getRememberSeconds()),
                new TypeRequest.Cap(type.getCapAlerts(), duration(type.getCapSeconds())),
                name(type.getDelivery()),
                type.getWebhook() == null ? null : webhook(context, type.getWebhook().getUrl()),
                withSecret ? type.getWebhook().getSecret() : null,
                type.getWebhook() == null ? null : Disabled.of(type.getWebhook().getDisabled()),
                type.getPaused(),
                type.getRevision(),
                type.getCreated().toString(),
                type.getChanged().toString(),
                existing);
    }

    /** Whole only to admins: for many addresses, whoever knows all of one may write to it. */
    private static String webhook(Context context, String url) {
        URI address = URI.create(url);
        return Caller.of(context).may(Role.ADMIN)
                ? url
                : address.getScheme() + "://" + address.getRawAuthority() + "/…";
    }

    private static TypeRequest.Filter filter(SavedType type) {
        return new TypeRequest.Filter(
                type.getSources(),
                type.getLanguages(),
                Map.copyOf(type.getAttributes()),
                type.getPattern());
    }

    /** As ISO 8601 has it; Java itself writes 30 days as PT720H. */
    private static String duration(long seconds) {
        Duration duration = Duration.ofSeconds(seconds);
        return duration.equals(Duration.ofDays(duration.toDays()))
                ? "P" + duration.toDays() + "D"
                : duration.toString();
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
