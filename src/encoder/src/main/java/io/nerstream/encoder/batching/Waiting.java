package io.nerstream.encoder.batching;

import java.util.concurrent.CompletableFuture;

/**
 * A sequence that waits for its turn.
 *
 * @param number the order of arrival
 * @param since when it arrived, in nanoseconds of the batcher's clock
 */
record Waiting(Sequence sequence, long number, long since, CompletableFuture<float[]> result) {
    /** Tokens to run. */
    int length() {
        return sequence.length();
    }
}
