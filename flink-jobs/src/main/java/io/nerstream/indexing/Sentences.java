package io.nerstream.indexing;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;

/** The sentences of a text, to show mentions in. */
final class Sentences {
    // A row stays small, and a person reads no more anyway.
    private static final int LONGEST = 500;

    private final String text;
    private final BreakIterator breaks;

    /** A part of a text. */
    record Window(int start, String text) {}

    Sentences(String text) {
        this.text = text;
        this.breaks = BreakIterator.getSentenceInstance(ULocale.ROOT);
        breaks.setText(text);
    }

    /** The sentence, or sentences, of a mention; of long ones the part around it. */
    Window around(int start, int end) {
        int from = start == 0 ? 0 : breaks.preceding(start + 1);
        int to = end >= text.length() ? text.length() : breaks.following(end - 1);
        while (from < start && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (to > end && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        if (to - from > LONGEST) {
            int room = Math.max(0, LONGEST - (end - start)) / 2;
            from = atCharacter(Math.max(from, start - room));
            to = atCharacter(Math.min(to, end + room));
        }
        return new Window(from, text.substring(from, to));
    }

    /** No surrogate pair is cut. */
    private int atCharacter(int at) {
        boolean inside =
                at > 0
                        && at < text.length()
                        && Character.isLowSurrogate(text.charAt(at))
                        && Character.isHighSurrogate(text.charAt(at - 1));
        return inside ? at - 1 : at;
    }
}
