package io.nerstream.indexing.ordered;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.functions.AbstractRichFunction;

/**
 * Work that takes long and is done elsewhere.
 *
 * @param <I> elements
 * @param <O> results
 */
public abstract class OrderedFunction<I, O> extends AbstractRichFunction {
    private static final long serialVersionUID = 1;

    /**
     * Begins the work on an element, and must not wait for it. The future ends in every case; if it
     * ends exceptionally, the job fails.
     */
    protected abstract CompletableFuture<O> begin(I element) throws Exception;

    /** How much an element counts of what may be in flight. */
    protected abstract long size(I element);

    /** What people know an element by. */
    protected abstract String name(I element);
}
