package io.nerstream.encoder.head;

import io.nerstream.encoder.text.MentionTokens;

/**
 * A mention in a passage.
 *
 * @param place its tokens, counted in the passage
 * @param score how sure it is to be one: from 0 to 1, and 1 if it was given
 * @param vector of length 1
 */
public record Annotation(MentionTokens place, float score, float[] vector) {}
