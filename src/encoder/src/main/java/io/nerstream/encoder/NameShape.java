package io.nerstream.encoder;

import io.nerstream.encoder.text.ReadableText;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What of the tokens that the head takes for a mention can be a name: without what surrounds it,
 * and nothing within an address.
 */
final class NameShape {
    /** UTF-16 units of a mention that is found, at most. */
    static final int LONGEST = 1000;

    private static final Pattern MAIL =
            Pattern.compile("[\\w+-]@[\\w-]{1,60}(?:\\.[\\w-]{1,60}){0,4}\\.\\p{Alpha}{2,}");

    private NameShape() {}

    /** Where the name is in the text as it came; empty if there is none. */
    static Optional<Span> span(ReadableText text, int first, int last) {
        String view = text.view();
        int start = first;
        int end = last;
        while (start < end && !begins(view, start)) {
            start++;
        }
        while (start < end && isNothing(view, end - 1)) {
            end--;
        }
        if (!isName(view, start, end)) {
            return Optional.empty();
        }
        Span span = new Span(text.start(start), text.end(end - 1));
        return span.end() - span.start() <= LONGEST ? Optional.of(span) : Optional.empty();
    }

    private static boolean begins(String view, int at) {
        char unit = view.charAt(at);
        return !isNothing(view, at) && unit != '@' && unit != '#';
    }

    /** Space, and what stands for broken characters. */
    private static boolean isNothing(String view, int at) {
        char unit = view.charAt(at);
        boolean pair =
                Character.isHighSurrogate(unit)
                        ? at + 1 < view.length() && Character.isLowSurrogate(view.charAt(at + 1))
                        : at > 0 && Character.isHighSurrogate(view.charAt(at - 1));
        return isSpace(unit) || (Character.isSurrogate(unit) && !pair);
    }

    private static boolean isSpace(char unit) {
        return Character.isWhitespace(unit)
                || Character.isSpaceChar(unit)
                || unit == '\ufffd'
                || unit < ' ';
    }

    private static boolean isName(String view, int start, int end) {
        boolean letters = false;
        for (int at = start; at < end; at++) {
            letters |= Character.isLetterOrDigit(view.codePointAt(at));
            if (view.charAt(at) == '_') {
                return false;
            }
        }
        return letters && !inIdentifier(view, start, end) && !inAddress(view, start);
    }

    /** Whether an underscore joins it to more letters. */
    private static boolean inIdentifier(String view, int start, int end) {
        return isJoined(view, start - 1, start - 2) || isJoined(view, end, end + 1);
    }

    private static boolean isJoined(String view, int underscore, int letter) {
        return Math.min(underscore, letter) >= 0
                && Math.max(underscore, letter) < view.length()
                && view.charAt(underscore) == '_'
                && Character.isLetterOrDigit(view.charAt(letter));
    }

    /** Whether it stands in an address: of the web, or of mail. */
    private static boolean inAddress(String view, int start) {
        int from = start;
        while (from > 0 && !isSpace(view.charAt(from - 1)) && start - from < LONGEST) {
            from--;
        }
        int to = start;
        while (to < view.length() && !isSpace(view.charAt(to)) && to - start < LONGEST) {
            to++;
        }
        String before = view.substring(from, start);
        return before.contains("://")
                || before.startsWith("www.")
                || MAIL.matcher(view.substring(from, to)).find();
    }
}
