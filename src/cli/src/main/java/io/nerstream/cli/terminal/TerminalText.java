package io.nerstream.cli.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * Text of others on its way to a terminal. What a terminal would obey or what cannot be seen, such
 * as escape sequences, and marks that turn the order of letters around, is shown by its number.
 */
public final class TerminalText {
    private TerminalText() {}

    /** A line: breaks are spaces. */
    public static String of(String text) {
        return escaped(text.replaceAll("[\\t\\r\\n]+", " "));
    }

    public static String of(JsonNode text) {
        return of(text.asText());
    }

    /**
     * JSON in one line, which means the same: those characters can only stand inside of strings.
     */
    public static String json(JsonNode json) {
        return escaped(json.toString());
    }

    private static String escaped(String text) {
        if (text.codePoints().noneMatch(TerminalText::isUnseen)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .forEach(
                        one -> {
                            if (isUnseen(one)) {
                                for (char unit : Character.toChars(one)) {
                                    shown.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                                }
                            } else {
                                shown.appendCodePoint(one);
                            }
                        });
        return shown.toString();
    }

    private static boolean isUnseen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            default -> false;
        };
    }
}
