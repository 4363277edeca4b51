package io.nerstream.encoder.batching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The sequences of one text: a few of them wait for their turn, the rest follow as those finish. So
 * a long text takes a bounded part of the capacity, which it keeps until less of it is left.
 *
 * <p>Not safe for use by several threads: the batcher's lock guards it.
 */
final class Feed {
    private final Deque<Waiting<?, ?>> held = new ArrayDeque<>();
    private final long share;
    private long unfinished;
    private long queued;
    private long permits;

    /**
     * A text without sequences yet.
     *
     * @param share tokens of the text that wait or run at most, if that is more than one sequence
     * @param permits its part of the capacity
     */
    Feed(long share, long permits) {
        this.share = share;
        this.permits = permits;
    }

    /** Holds a sequence back, behind those that are held. */
    void hold(Waiting<?, ?> one) {
        held.add(one);
        unfinished += one.length();
    }

    /** Takes out those that may wait for their turn now. */
    List<Waiting<?, ?>> next() {
        List<Waiting<?, ?>> next = new ArrayList<>();
        while (!held.isEmpty() && (queued == 0 || queued + held.peek().length() <= share)) {
            queued += held.peek().length();
            next.add(held.poll());
        }
        return next;
    }

    /** Takes out all that are held back. */
    List<Waiting<?, ?>> rest() {
        List<Waiting<?, ?>> rest = List.copyOf(held);
        held.clear();
        return rest;
    }

    /**
     * A sequence is finished, or was cancelled while it was held back.
     *
     * @return permits that the text needs no more
     */
    int finished(Waiting<?, ?> one) {
        if (!held.remove(one)) {
            queued -= one.length();
        }
        unfinished -= one.length();
        long spare = Math.max(0, permits - unfinished);
        permits -= spare;
        return (int) spare;
    }
}
