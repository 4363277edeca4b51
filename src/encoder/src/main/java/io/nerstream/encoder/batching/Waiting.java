package io.nerstream.encoder.batching;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A sequence that waits for its turn.
 *
 * @param <S> the sequence
 * @param <R> what the model finds for it
 */
final class Waiting<S extends Sequence, R> {
    private final BatchModel<S, R> model;
    private final S sequence;
    private final long number;
    private final long since;
    private final Runnable release;
    private final AtomicBoolean held = new AtomicBoolean(true);
    private final CompletableFuture<R> result = new CompletableFuture<>();

    /**
     * A sequence on arrival.
     *
     * @param model that is to run it
     * @param number the order of arrival
     * @param since when it arrived, in nanoseconds of the batcher's clock
     * @param release gives its part of the capacity back
     */
    Waiting(BatchModel<S, R> model, S sequence, long number, long since, Runnable release) {
        this.model = model;
        this.sequence = sequence;
        this.number = number;
        this.since = since;
        this.release = release;
    }

    BatchModel<S, R> model() {
        return model;
    }

    S sequence() {
        return sequence;
    }

    long number() {
        return number;
    }

    long since() {
        return since;
    }

    CompletableFuture<R> result() {
        return result;
    }

    /** Tokens to run. */
    int length() {
        return sequence.length();
    }

    /** Gives its part of the capacity back, once, however often it is called. */
    void release() {
        if (held.compareAndSet(true, false)) {
            release.run();
        }
    }
}
