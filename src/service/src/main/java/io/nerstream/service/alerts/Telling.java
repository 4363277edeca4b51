package io.nerstream.service.alerts;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.metrics.traces.TraceSpan;
import io.nerstream.metrics.traces.TracedStep;
import io.nerstream.schemas.Alert;
import io.nerstream.schemas.CloudEventHeaders;
import io.nerstream.schemas.Delivery;
import io.nerstream.schemas.DisabledWebhook;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.Webhook;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Tells single alerts to the webhooks of their saved types, with repetitions. Each address has an
 * {@link Endpoint} of its own.
 */
final class Telling implements AutoCloseable {
    private static final int TRIES = 6;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final double JITTER = 0.2;

    private final WebhookLimits limits;
    private final Function<String, Optional<SavedType>> types;
    private final Function<Alert, byte[]> body;
    private final BiConsumer<String, DisabledWebhook> disable;
    private final WebhookClient client;
    private final ScheduledExecutorService timer;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    work -> {
                        Thread thread = new Thread(work, "webhook");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final FailsafeExecutor<Object> repeating;
    // By address.
    private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
    // By saved type: whether the last request was taken.
    private final Map<String, Boolean> taken = new ConcurrentHashMap<>();

    /**
     * Tells nobody yet.
     *
     * @param types the saved type with an id, as it is now
     * @param body of the request for an alert
     * @param disable told when an address has failed too often
     * @param retries told why a request is made again
     */
    Telling(
            WebhookLimits limits,
            boolean allowPrivate,
            ScheduledExecutorService timer,
            Function<String, Optional<SavedType>> types,
            Function<Alert, byte[]> body,
            BiConsumer<String, DisabledWebhook> disable,
            Consumer<WebhookException> retries) {
        this.limits = limits;
        this.types = types;
        this.body = body;
        this.disable = disable;
        this.timer = timer;
        this.client = new WebhookClient(limits.deadline(), allowPrivate);
        this.repeating =
                Failsafe.with(
                                RetryPolicy.builder()
                                        .handleIf(Telling::isPassing)
                                        .withBackoff(FIRST_PAUSE, LONGEST_PAUSE, 4)
                                        .withJitter(JITTER)
                                        .withMaxRetries(TRIES - 1)
                                        .onRetry(
                                                again -> {
                                                    if (again.getLastException()
                                                            instanceof WebhookException failure) {
                                                        retries.accept(failure);
                                                    }
                                                })
                                        .build())
                        .with(timer);
    }

    private static boolean isPassing(Throwable failure) {
        return failure instanceof WebhookException webhook && webhook.isPassing();
    }

    /** Tells an alert, and tries again while that makes sense and there is room for it. */
    CompletableFuture<Void> tell(Alert alert, TraceHeaders trace) {
        return told(
                alert,
                endpoint ->
                        repeating.getStageAsync(() -> endpoint.submit(() -> post(alert, trace))));
    }

    /** Tells an alert, with one try. */
    CompletableFuture<Void> tellOnce(Alert alert, TraceHeaders trace) {
        return told(alert, endpoint -> endpoint.submit(() -> post(alert, trace)));
    }

    private CompletableFuture<Void> told(
            Alert alert, Function<Endpoint, CompletableFuture<Void>> request) {
        Endpoint endpoint;
        try {
            endpoint = endpoint(webhook(alert.getTypeId()).getUrl());
            if (!endpoint.take()) {
                throw new WebhookException(
                        WebhookException.Kind.NOT_CALLED,
                        "too many alerts wait for it: "
                                + limits.waiting()
                                + " may, and "
                                + limits.waitingAtRest()
                                + " while it does not answer");
            }
        } catch (WebhookException e) {
            return CompletableFuture.failedFuture(e);
        }
        return request.apply(endpoint).whenComplete((done, failure) -> endpoint.release());
    }

    /** The webhook that is to be told alerts of a saved type now. */
    private Webhook webhook(String typeId) throws WebhookException {
        SavedType type =
                types.apply(typeId)
                        .filter(one -> !one.getPaused())
                        .filter(one -> one.getDelivery() == Delivery.WEBHOOK)
                        .filter(one -> one.getWebhook() != null)
                        .orElseThrow(
                                () ->
                                        new WebhookException(
                                                WebhookException.Kind.UNWANTED,
                                                "saved type "
                                                        + typeId
                                                        + " is paused, is gone, or has no webhook"));
        DisabledWebhook disabled = type.getWebhook().getDisabled();
        if (disabled != null) {
            throw new WebhookException(
                    WebhookException.Kind.NOT_CALLED,
                    "it is disabled since "
                            + disabled.getSince()
                            + ", after "
                            + disabled.getFailures()
                            + " failures in a row: "
                            + disabled.getReason());
        }
        return type.getWebhook();
    }

    private void post(Alert alert, TraceHeaders trace) throws WebhookException {
        Webhook webhook = webhook(alert.getTypeId());
        boolean good = false;
        TraceSpan span =
                TraceSpan.begin(TracedStep.WEBHOOK, trace).about("type", alert.getTypeId());
        Map<String, String> headers = new TreeMap<>(CloudEventHeaders.ofRequest(alert));
        headers.putAll(span.headers().asMap());
        try {
            send(webhook, alert.getId(), headers, body.apply(alert));
            good = true;
        } finally {
            taken.put(alert.getTypeId(), good);
            if (good) {
                span.end();
            } else {
                span.fail("not told");
            }
        }
    }

    private int send(Webhook webhook, String id, Map<String, String> headers, byte[] bytes)
            throws WebhookException {
        int status = client.post(webhook, id, headers, bytes);
        if (status < 200 || status > 299) {
            throw WebhookException.ofStatus(status);
        }
        return status;
    }

    /**
     * Makes a request at once, without queue and rest, also to one that is disabled; if it is
     * taken, the address is called again.
     *
     * @return the status of the answer
     */
    int test(SavedType type, String id, Map<String, String> headers, byte[] bytes)
            throws WebhookException {
        int status = send(type.getWebhook(), id, headers, bytes);
        endpoint(type.getWebhook().getUrl()).answered();
        return status;
    }

    private Endpoint endpoint(String url) {
        return endpoints.computeIfAbsent(
                url,
                unused -> new Endpoint(limits, threads, timer, failure -> disable(url, failure)));
    }

    private void disable(String url, WebhookException failure) {
        disable.accept(
                url,
                new DisabledWebhook(
                        Instant.now(), limits.failuresToDisable(), failure.getMessage()));
    }

    /** Whether the last request for a saved type was taken; empty if there was none. */
    Optional<Boolean> taken(String typeId) {
        return Optional.ofNullable(taken.get(typeId));
    }

    /** Forgets all other addresses that nothing is in hand for. */
    void keep(Set<String> urls) {
        endpoints
                .entrySet()
                .removeIf(one -> !urls.contains(one.getKey()) && one.getValue().isIdle());
    }

    /** How many addresses are not called for now, since they failed. */
    int resting() {
        return (int) endpoints.values().stream().filter(Endpoint::rests).count();
    }

    /** Host of a webhook: the rest of the address often holds a secret. */
    static String host(Webhook webhook) {
        return URI.create(webhook.getUrl()).getHost();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
    }
}
