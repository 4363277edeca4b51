package io.nerstream.encoder.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.text.UnicodeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Characters that nobody sees: control characters, sequences for terminals, marks of width zero.
 * They are read as nothing, so that none breaks a name, or as a space where they move the cursor.
 *
 * <p>Joiners belong to how Arabic, Indic and emoji are written and are read there.
 */
final class Invisible {
    private static final UnicodeSet IGNORED =
            new UnicodeSet(
                            "[[[:Default_Ignorable_Code_Point:][:Noncharacter_Code_Point:][:Cc:][\\uFFF9-\\uFFFB]]-[\\t\\n\\r]]")
                    .freeze();
    private static final UnicodeSet ALPHABETIC_WRITING =
            new UnicodeSet("[[:Latin:][:Greek:][:Cyrillic:][:Armenian:][:Georgian:][:Hebrew:]]")
                    .freeze();
    private static final int LONGEST = 4096;

    /** ECMA-48: the sequence that sets colours is read as nothing, others as a space. */
    private static final Pattern COLOUR =
            Pattern.compile("(?:\u001b\\[|\u009b)[0-?]{0,64}[ -/]{0,8}m");

    private static final Pattern TERMINAL =
            Pattern.compile(
                    "(?:\u001b\\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]"
                            + "|(?:\u001b[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]{0,"
                            + LONGEST
                            + "}(?:\u0007|\u001b\\\\|\u009c)"
                            + "|\u001b[ -/]{0,8}[0-~]");

    private Invisible() {}

    static List<Cut> find(String text) {
        List<Cut> found = new ArrayList<>();
        int end = 0;
        for (int at = 0; at < text.length(); at = Math.max(end, at + 1)) {
            char unit = text.charAt(at);
            if (unit >= ' ' && unit < 0x7f) {
                continue;
            }
            int point = text.codePointAt(at);
            end = at + Character.charCount(point);
            if (!IGNORED.contains(point)) {
                continue;
            }
            if (unit == 0x1b || (unit >= 0x90 && unit <= 0x9f)) {
                Cut sequence = sequence(text, at);
                end = sequence.end();
                found.add(sequence);
            } else if (isSpace(point)) {
                found.add(new Cut(at, end, " "));
            } else if (!belongs(text, at, end, point)) {
                found.add(new Cut(at, end, ""));
            }
        }
        return found;
    }

    private static Cut sequence(String text, int at) {
        for (Pattern pattern : List.of(COLOUR, TERMINAL)) {
            Matcher matcher = pattern.matcher(text).region(at, text.length());
            if (matcher.lookingAt()) {
                return new Cut(at, matcher.end(), pattern == COLOUR ? "" : " ");
            }
        }
        return new Cut(at, at + 1, "");
    }

    /** Tabs and feeds of pages, separators of records, next line. */
    private static boolean isSpace(int point) {
        return (point >= 0x0b && point <= 0x0c)
                || (point >= 0x1c && point <= 0x1f)
                || point == 0x85;
    }

    /** Whether the writing around it needs a mark: joiners, variants of emoji, spaces of Thai. */
    private static boolean belongs(String text, int at, int end, int point) {
        boolean writing =
                point == 0x200b
                        || point == 0x200c
                        || point == 0x200d
                        || UCharacter.hasBinaryProperty(point, UProperty.VARIATION_SELECTOR);
        if (!writing || at == 0) {
            return false;
        }
        int before = text.codePointBefore(at);
        if (UCharacter.hasBinaryProperty(point, UProperty.VARIATION_SELECTOR)) {
            return !Character.isLetter(before);
        }
        if (end == text.length()) {
            return false;
        }
        int behind = text.codePointAt(end);
        if (point == 0x200b) {
            return UScript.breaksBetweenLetters(UScript.getScript(before))
                    && UScript.breaksBetweenLetters(UScript.getScript(behind));
        }
        return isJoined(before) && (isJoined(behind) || IGNORED.contains(behind));
    }

    private static boolean isJoined(int point) {
        return point > 0x7f
                && !ALPHABETIC_WRITING.contains(point)
                && !Character.isWhitespace(point);
    }
}
