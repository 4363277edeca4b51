package io.nerstream.encoder;

import static java.util.Objects.requireNonNull;

/**
 * A mention and its vector.
 *
 * @param firstToken index of its first token in the document, opening special tokens counted
 * @param lastToken index of its last token
 * @param score how sure the detector is: from 0 to 1, and 1 if the place was given
 * @param vector float32; owned by the receiver
 */
public record Mention(Span span, int firstToken, int lastToken, float score, float[] vector) {
    public Mention {
        requireNonNull(span, "span is null");
        requireNonNull(vector, "vector is null");
    }

    /** The same mention with another vector. */
    Mention with(float[] other) {
        return new Mention(span, firstToken, lastToken, score, other);
    }
}
