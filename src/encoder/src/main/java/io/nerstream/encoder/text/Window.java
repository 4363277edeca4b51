package io.nerstream.encoder.text;

/**
 * A part of a document that is run at once, in tokens of the document (opening tokens not counted).
 *
 * @param from where its left context begins
 * @param fresh the first token that no earlier window has
 * @param end one past its last token
 */
public record Window(int from, int fresh, int end) {
    public Window {
        if (from < 0 || fresh < from || end <= fresh) {
            throw new IllegalArgumentException(
                    "window from " + from + ", fresh " + fresh + ", end " + end);
        }
    }
}
