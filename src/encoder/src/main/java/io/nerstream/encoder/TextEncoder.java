package io.nerstream.encoder;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Gives the mentions of texts vectors. Safe for use by several threads. */
public interface TextEncoder extends AutoCloseable {
    /** Values in a mention's vector. */
    int dimension();

    /**
     * Encodes the mentions of a text, batched with what other callers ask for; blocks while the
     * model's capacity is used up.
     *
     * @param spans the mentions' places, any order, may overlap
     * @return fails if the model fails on this text; cancelling it takes back what has not begun
     * @throws IllegalArgumentException if a span ends beyond the text
     */
    CompletableFuture<EncodedText> encode(String text, List<Span> spans)
            throws InterruptedException;

    /** Lets everything that waits run at once instead of waiting for more to fill a batch. */
    void flush();

    @Override
    void close();
}
