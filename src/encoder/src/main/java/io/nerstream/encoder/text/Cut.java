package io.nerstream.encoder.text;

/**
 * A part of a text that is read as something else.
 *
 * @param start first UTF-16 unit
 * @param end one past the last
 * @param instead what is read; may be empty
 */
record Cut(int start, int end, String instead) {
    boolean touches(int[] place) {
        return start < place[1] && place[0] < end;
    }
}
