package io.nerstream.encoder;

import static java.util.Objects.requireNonNull;

/**
 * A mention and its vector.
 *
 * @param firstToken index of its first token in the document, opening special tokens counted
 * @param lastToken index of its last token
 * @param vector float32; owned by the receiver
 */
public record Mention(Span span, int firstToken, int lastToken, float[] vector) {
    public Mention {
        requireNonNull(span, "span is null");
        requireNonNull(vector, "vector is null");
    }
}
