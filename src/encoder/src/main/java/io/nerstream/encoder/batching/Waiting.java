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
    private final long turn;
    private final long since;
    private final Feed feed;
    private final boolean late;
    private final AtomicBoolean unfinished = new AtomicBoolean(true);
    private final CompletableFuture<R> result = new CompletableFuture<>();

    /**
     * A sequence on arrival.
     *
     * @param model that is to run it
     * @param number the order of arrival
     * @param turn orders what waits: the least goes first
     * @param since when it arrived, in nanoseconds of the batcher's clock
     * @param feed what else belongs to its text
     * @param late whether a whole batch of its text goes before it
     */
    Waiting(
            BatchModel<S, R> model,
            S sequence,
            long number,
            long turn,
            long since,
            Feed feed,
            boolean late) {
        this.model = model;
        this.sequence = sequence;
        this.number = number;
        this.turn = turn;
        this.since = since;
        this.feed = feed;
        this.late = late;
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

    long turn() {
        return turn;
    }

    long since() {
        return since;
    }

    Feed feed() {
        return feed;
    }

    boolean isLate() {
        return late;
    }

    CompletableFuture<R> result() {
        return result;
    }

    /** Tokens to run. */
    int length() {
        return sequence.length();
    }

    /** Whether it was not finished before: true once. */
    boolean finish() {
        return unfinished.compareAndSet(true, false);
    }
}
