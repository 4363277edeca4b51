package io.nerstream.collection;

import static java.util.Objects.requireNonNull;

/**
 * A mention without its vector.
 *
 * @param start its first UTF-16 unit in the document's text
 * @param end one past its last
 * @param sentence the text around it, as the document has it
 * @param sentenceStart where the sentence begins in the document's text
 * @param score how sure the detector is, 0 to 1
 */
public record MentionRow(
        int start, int end, String text, String sentence, int sentenceStart, float score) {
    public MentionRow {
        requireNonNull(text, "text is null");
        requireNonNull(sentence, "sentence is null");
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException(
                    "a mention from " + start + " to " + end + " holds nothing");
        }
    }
}
