package io.nerstream.encoder.text;

import java.util.Arrays;

/**
 * The tokens of a text and where each comes from.
 *
 * <p>Several tokens can share one character, as when a byte-level tokenizer splits an emoji;
 * special tokens have equal start and end.
 */
public final class Tokens {
    private final int[] ids;
    private final int[] starts;
    private final int[] ends;

    Tokens(int[] ids, int[] starts, int[] ends) {
        this.ids = ids;
        this.starts = starts;
        this.ends = ends;
    }

    public int size() {
        return ids.length;
    }

    public int id(int token) {
        return ids[token];
    }

    /** First UTF-16 unit. */
    public int start(int token) {
        return starts[token];
    }

    /** One past the last UTF-16 unit. */
    public int end(int token) {
        return ends[token];
    }

    /** The first tokens, at most so many. */
    public Tokens first(int most) {
        int count = Math.min(most, size());
        return new Tokens(
                Arrays.copyOf(ids, count),
                Arrays.copyOf(starts, count),
                Arrays.copyOf(ends, count));
    }

    public int[] ids() {
        return ids.clone();
    }

    @Override
    public String toString() {
        return Arrays.toString(ids);
    }
}
