package io.nerstream.encoder.text;

import java.util.Arrays;

/** Tokens of a text while it is still being read. */
final class TokenBuffer {
    private int[] ids = new int[64];
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int size;

    void add(int id, int start, int end) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
            starts = Arrays.copyOf(starts, size * 2);
            ends = Arrays.copyOf(ends, size * 2);
        }
        ids[size] = id;
        starts[size] = start;
        ends[size++] = end;
    }

    /** Adds the tokens of a part that begins at {@code offset} in the text. */
    void addAll(Tokens part, int offset) {
        for (int token = 0; token < part.size(); token++) {
            add(part.id(token), part.start(token) + offset, part.end(token) + offset);
        }
    }

    Tokens toTokens() {
        return new Tokens(
                Arrays.copyOf(ids, size), Arrays.copyOf(starts, size), Arrays.copyOf(ends, size));
    }
}
