package io.nerstream.indexing.ordered;

import java.io.Serializable;

/**
 * What each subtask may have in flight. Behind it the stream waits; one element is always let in.
 *
 * @param elements their number
 * @param size the sum of their sizes
 */
public record Limits(int elements, long size) implements Serializable {
    private static final long serialVersionUID = 1;

    public Limits {
        if (elements < 1 || size < 1) {
            throw new IllegalArgumentException(
                    "elements " + elements + " and size " + size + " must be positive");
        }
    }
}
