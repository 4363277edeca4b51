package io.nerstream.encoder;

/**
 * A mention's place in a text, in UTF-16 units.
 *
 * @param start first unit
 * @param end one past the last unit
 */
public record Span(int start, int end) {
    public Span {
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException(
                    "span ["
                            + start
                            + ", "
                            + end
                            + ") is empty or negative; places are UTF-16 units from 0");
        }
    }

    /** Whether they share a UTF-16 unit. */
    public boolean overlaps(Span other) {
        return start < other.end && other.start < end;
    }
}
