package io.nerstream.encoder.text;

import java.util.Locale;
import java.util.function.Function;

/**
 * How a word is usually written, as a model's own vocabulary tells: it has the longer pieces of
 * words, and the smaller numbers, for what is more frequent. So {@code RIVER} and {@code River} are
 * usually {@code river}, and {@code NATO}, {@code French} and {@code Pokémon} are so themselves.
 */
public final class WordForms {
    private static final int SHORT = 3;
    private static final int LONGEST_ACRONYM = 5;
    // A capital is part of a name if it is that much more frequent; "University" is 3 times,
    // "French" 12 times.
    private static final int MOSTLY = 8;

    private final Function<String, int[]> tokens;

    /**
     * Reads a vocabulary.
     *
     * @param tokens the ids of a word's tokens in the middle of a text; the more frequent a piece,
     *     the smaller its id
     */
    public WordForms(Function<String, int[]> tokens) {
        this.tokens = tokens;
    }

    /** How many pieces the vocabulary needs for a word. */
    public int pieces(String word) {
        return tokens.apply(word).length;
    }

    /** The usual form of a word in capitals. */
    public String ofCapitals(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        int[] asCapitals = tokens.apply(word);
        int[] asLower = tokens.apply(lower);
        boolean acronym =
                asLower.length > 1
                        ? word.length() <= SHORT
                                || asCapitals.length < asLower.length
                                || (asCapitals.length == asLower.length
                                        && word.length() <= LONGEST_ACRONYM)
                        : asCapitals.length == 1 && 2L * asCapitals[0] < 3L * asLower[0];
        return acronym ? word : ofCapital(capitalised(word));
    }

    /** The usual form of a word whose first letter is a capital. */
    public String ofCapital(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        int[] asName = tokens.apply(word);
        int[] asLower = tokens.apply(lower);
        boolean name =
                asName.length < asLower.length
                        || (asName.length == 1
                                && asLower.length == 1
                                && (long) MOSTLY * asName[0] < asLower[0]);
        return name ? word : lower;
    }

    /**
     * The form of a word in a sentence that is in capitals throughout: what no other writing tells
     * to be an ordinary word is taken for a name.
     */
    String inCapitals(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        int[] asLower = tokens.apply(lower);
        int[] asName = tokens.apply(capitalised(word));
        int[] asCapitals = tokens.apply(word);
        if (asCapitals.length == 1
                && (asLower.length > 1 || 2L * asCapitals[0] < 3L * asLower[0])) {
            return word;
        }
        boolean ordinary = asLower.length == 1 && (asName.length > 1 || asName[0] >= asLower[0]);
        return ordinary ? lower : capitalised(word);
    }

    private static String capitalised(String word) {
        int first = Character.charCount(word.codePointAt(0));
        return word.substring(0, first) + word.substring(first).toLowerCase(Locale.ROOT);
    }
}
