package io.nerstream.collection;

import com.ibm.icu.text.Normalizer2;
import java.util.Optional;

/**
 * Which mentions are of one entity: those whose names look alike to a reader.
 *
 * <p>A name is folded by NFKC_Casefold (case, forms of width, composed or not, invisible characters
 * such as soft hyphens) and beyond that: all i are one letter, with a dot or without (a text does
 * not say whether it is Turkish, and İstanbul is to be Istanbul), all apostrophes and quotes of a
 * kind are one, as are all dashes; runs of space are one space, other control characters are
 * nothing. Accents count: Malmö and Malmo are two names.
 */
public final class EntityName {
    /** UTF-16 units of a folded name at most; a surrogate pair is never cut. */
    public static final int LONGEST = 512;

    // Folding a name makes it 18 times longer at most (U+FDFA), and nobody needs the end of such a
    // one: what lies beyond is not looked at.
    private static final int READ = 16 * LONGEST;
    private static final Normalizer2 FOLDING = Normalizer2.getNFKCCasefoldInstance();
    private static final int DOT_ABOVE = 0x307;

    private EntityName() {}

    /** What two mentions of one entity share. It is its own folded form. */
    public static String of(String mention) {
        String before = cut(mention, READ);
        String folded = fold(before);
        // What one step takes out can bring together what the next one composes.
        while (!folded.equals(before)) {
            before = folded;
            folded = fold(before);
        }
        return cut(folded, LONGEST).strip();
    }

    private static String fold(String name) {
        return FOLDING.normalize(alike(name));
    }

    private static String alike(String name) {
        StringBuilder alike = new StringBuilder(name.length());
        boolean space = false;
        int before = 0;
        for (int point : name.codePoints().toArray()) {
            if (Character.isWhitespace(point) || Character.isSpaceChar(point) || point == 0x85) {
                space = true;
                continue;
            }
            Optional<Integer> one = alike(point, before);
            if (one.isEmpty()) {
                continue;
            }
            if (space && !alike.isEmpty()) {
                alike.append(' ');
            }
            space = false;
            before = one.get();
            alike.appendCodePoint(before);
        }
        return alike.toString();
    }

    private static Optional<Integer> alike(int point, int before) {
        return switch (point) {
            case 'İ', 'ı', 'I' -> Optional.of((int) 'i');
            case DOT_ABOVE -> before == 'i' ? Optional.empty() : Optional.of(point);
            case '`', '´', '‘', '’', '‚', '‛', 'ʻ', 'ʼ', 'ʹ', '′', '＇', '‹', '›', 'ꞌ' ->
                    Optional.of((int) '\'');
            case '“', '”', '„', '‟', '″', '«', '»', '＂', '〝', '〞' -> Optional.of((int) '"');
            case '−' -> Optional.of((int) '-');
            default ->
                    switch (Character.getType(point)) {
                        case Character.DASH_PUNCTUATION -> Optional.of((int) '-');
                        case Character.CONTROL -> Optional.empty();
                        case Character.SURROGATE -> Optional.of(0xfffd);
                        default -> Optional.of(point);
                    };
        };
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(
                0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
