package io.nerstream.service.alerts;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Requests to one address: a few at a time, in order. After some failures in a row it rests:
 * nothing is sent for a while, then a single request tries it. So one that does not answer holds a
 * few threads of its own for a while, and nobody else's. Safe for use by several threads.
 */
final class Endpoint {
    private static final Duration LEAST_PAUSE = Duration.ofMillis(10);

    private final WebhookLimits limits;
    private final Executor threads;
    private final ScheduledExecutorService timer;
    private final Consumer<WebhookException> disable;
    private final CircuitBreaker<Object> breaker;
    private final AtomicInteger inHand = new AtomicInteger();

    // Guarded by this.
    private final Deque<Attempt> queue = new ArrayDeque<>();
    private int running;
    private int failures;
    private boolean looksAgain;

    /** A request, made when it is its turn. */
    interface Request {
        void send() throws WebhookException;
    }

    private record Attempt(Request request, long since, CompletableFuture<Void> done) {}

    /**
     * For one address.
     *
     * @param threads that requests may block, without a limit of their own
     * @param disable told when it has failed too often, with the last failure
     */
    Endpoint(
            WebhookLimits limits,
            Executor threads,
            ScheduledExecutorService timer,
            Consumer<WebhookException> disable) {
        this.limits = limits;
        this.threads = threads;
        this.timer = timer;
        this.disable = disable;
        this.breaker =
                CircuitBreaker.builder()
                        .withFailureThreshold(limits.failuresToRest())
                        .withDelay(limits.rest())
                        .withSuccessThreshold(1)
                        .build();
    }

    /** Takes an alert in hand, if there is room for one more. */
    boolean take() {
        int room = breaker.isClosed() ? limits.waiting() : limits.waitingAtRest();
        if (inHand.incrementAndGet() > room) {
            inHand.decrementAndGet();
            return false;
        }
        return true;
    }

    /** An alert that was taken in hand is told, or given up. */
    void release() {
        inHand.decrementAndGet();
    }

    /** Whether nothing is in hand. */
    boolean isIdle() {
        return inHand.get() == 0;
    }

    /** Whether it is not called for now. */
    boolean rests() {
        return !breaker.isClosed();
    }

    /**
     * Makes a request when it is its turn.
     *
     * @return fails with a {@link WebhookException}, if not with what the request throws
     */
    CompletableFuture<Void> submit(Request request) {
        Attempt attempt = new Attempt(request, System.nanoTime(), new CompletableFuture<>());
        synchronized (this) {
            queue.addLast(attempt);
        }
        goOn();
        return attempt.done();
    }

    /** A request outside of the queue has succeeded: it is called again. */
    void answered() {
        breaker.close();
        synchronized (this) {
            failures = 0;
        }
        goOn();
    }

    private void goOn() {
        List<Attempt> ready = new ArrayList<>();
        List<Attempt> late = new ArrayList<>();
        synchronized (this) {
            dropLate(late);
            while (!queue.isEmpty() && running < limits.atOnce() && mayCall()) {
                running++;
                ready.add(queue.removeFirst());
            }
        }
        late.forEach(attempt -> attempt.done().completeExceptionally(tooLate()));
        ready.forEach(attempt -> threads.execute(() -> run(attempt)));
    }

    private void dropLate(List<Attempt> late) {
        long now = System.nanoTime();
        while (!queue.isEmpty() && now - queue.peekFirst().since() > limits.patience().toNanos()) {
            late.add(queue.removeFirst());
        }
    }

    private WebhookException tooLate() {
        return new WebhookException(
                WebhookException.Kind.NOT_CALLED,
                "it was not its turn for " + limits.patience() + ", since others before it failed");
    }

    private boolean mayCall() {
        if (breaker.tryAcquirePermit()) {
            return true;
        }
        // While one tries it, its end goes on.
        if (breaker.isOpen() && !looksAgain) {
            looksAgain = true;
            long pause = Math.max(LEAST_PAUSE.toNanos(), breaker.getRemainingDelay().toNanos());
            var unused = timer.schedule(this::lookAgain, pause, TimeUnit.NANOSECONDS);
        }
        return false;
    }

    private void lookAgain() {
        synchronized (this) {
            looksAgain = false;
        }
        goOn();
    }

    private void run(Attempt attempt) {
        try {
            attempt.request().send();
            succeeded();
            attempt.done().complete(null);
        } catch (WebhookException e) {
            boolean tooOften = failed(e);
            attempt.done().completeExceptionally(e);
            if (tooOften) {
                disable.accept(e);
            }
        } catch (RuntimeException | Error e) {
            // Not the receiver's fault.
            succeeded();
            attempt.done().completeExceptionally(e);
        }
        goOn();
    }

    private void succeeded() {
        breaker.recordSuccess();
        synchronized (this) {
            running--;
            failures = 0;
        }
    }

    /** Whether it is to be disabled; said again if that did not succeed. */
    private boolean failed(WebhookException failure) {
        // Whoever refuses a request answers.
        if (failure.isPassing()) {
            breaker.recordFailure();
        } else {
            breaker.recordSuccess();
        }
        synchronized (this) {
            running--;
            if (failure.kind() == WebhookException.Kind.UNWANTED) {
                return false;
            }
            failures++;
            return failures % limits.failuresToDisable() == 0;
        }
    }
}
