package io.nerstream.encoder.batching;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** A sequence that waits for its turn. */
final class Waiting {
    private final Sequence sequence;
    private final long number;
    private final long since;
    private final Runnable release;
    private final AtomicBoolean held = new AtomicBoolean(true);
    private final CompletableFuture<float[]> result = new CompletableFuture<>();

    /**
     * A sequence on arrival.
     *
     * @param number the order of arrival
     * @param since when it arrived, in nanoseconds of the batcher's clock
     * @param release gives its part of the capacity back
     */
    Waiting(Sequence sequence, long number, long since, Runnable release) {
        this.sequence = sequence;
        this.number = number;
        this.since = since;
        this.release = release;
    }

    Sequence sequence() {
        return sequence;
    }

    long number() {
        return number;
    }

    long since() {
        return since;
    }

    CompletableFuture<float[]> result() {
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
