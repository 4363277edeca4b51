package io.nerstream.encoder.text;

import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sentences and headlines in capitals throughout, which hide what is a name: they are read as they
 * would usually be written.
 */
final class Capitals {
    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{M}'’]*");
    private static final Pattern END = Pattern.compile("[.!?](?=\\s)|\\n|$");
    private static final int FEWEST_WORDS = 4;
    private static final int SHORTEST = 4;

    private static final Set<String> SHORT_WORDS =
            Set.of(
                    "the", "a", "an", "of", "in", "on", "at", "to", "for", "by", "and", "or", "but",
                    "nor", "not", "is", "are", "was", "be", "has", "had", "can", "may", "its",
                    "his", "her", "our", "my", "as", "if", "so", "up", "off", "out", "new", "old",
                    "say", "who", "how", "why", "than", "he", "she", "we", "you", "they", "no",
                    "all", "any", "one", "two", "via", "per", "did", "do", "due", "get", "got",
                    "now", "see", "set", "six", "ten", "too", "way", "yet", "day", "end", "big",
                    "bid", "buy", "cut");

    private Capitals() {}

    /**
     * The same text, but for sentences in capitals.
     *
     * @param usual how a word that is written in capitals is usually written
     */
    static String read(String text, UnaryOperator<String> usual) {
        StringBuilder read = null;
        Matcher end = END.matcher(text);
        int start = 0;
        while (start < text.length() && end.find(start)) {
            int behind = Math.max(start + 1, end.end());
            if (isShouted(text, start, behind)) {
                read = read == null ? new StringBuilder(text) : read;
                lower(text, start, behind, usual, read);
            }
            start = behind;
        }
        return read == null ? text : read.toString();
    }

    private static boolean isShouted(String text, int start, int end) {
        int words = 0;
        int length = 0;
        for (int at = start; at < end; at++) {
            char unit = text.charAt(at);
            if (Character.isLowerCase(unit)) {
                return false;
            }
            length = Character.isUpperCase(unit) ? length + 1 : 0;
            words += length == 2 ? 1 : 0;
        }
        return words >= FEWEST_WORDS;
    }

    private static void lower(
            String text, int start, int end, UnaryOperator<String> usual, StringBuilder read) {
        Matcher words = WORD.matcher(text).region(start, end);
        boolean first = true;
        while (words.find()) {
            String word = words.group();
            String lower = lower(word);
            boolean known = SHORT_WORDS.contains(lower);
            String written = known ? lower : word.length() < SHORTEST ? word : usual.apply(word);
            written = first ? word.charAt(0) + written.substring(1) : written;
            if (written.length() == word.length()) {
                read.replace(words.start(), words.end(), written);
            }
            first = false;
        }
    }

    /** Unit by unit, so that no place moves. */
    static String lower(String word) {
        StringBuilder lower = new StringBuilder(word.length());
        word.chars().forEach(unit -> lower.append(Character.toLowerCase((char) unit)));
        return lower.toString();
    }
}
