package io.nerstream.encoder.batching;

import java.util.List;

/**
 * Runs batches. Sequences submitted with equal models run together.
 *
 * @param <S> what it is given
 * @param <R> what it finds for each sequence
 */
@FunctionalInterface
public interface BatchModel<S extends Sequence, R> {
    /** Runs one batch: a result for each sequence, in their order. */
    List<R> run(List<S> batch);
}
