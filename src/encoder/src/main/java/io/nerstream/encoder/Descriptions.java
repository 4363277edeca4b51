package io.nerstream.encoder;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.UnicodeSet;
import io.nerstream.encoder.text.WordForms;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the description of a type is read: as its words in the singular and as they are usually
 * written, without what surrounds them. {@code RIVER}, {@code “Rivers”}, {@code a river.} are all
 * read as {@code river}, which is the form that descriptions of training and calibration have; one
 * that has this form already stays as it is.
 *
 * <p>How a word is usually written, the model's vocabulary tells, see {@link WordForms}.
 */
public final class Descriptions {
    private static final Normalizer2 NFKC = Normalizer2.getNFKCInstance();
    private static final UnicodeSet INVISIBLE =
            new UnicodeSet("[[:Cc:][:Cs:][:Default_Ignorable_Code_Point:]]").freeze();
    private static final Pattern BEFORE =
            Pattern.compile("^[\\s\"'`´\\p{Pi}\\p{Pf}„‚«»<\\[{(*_•·>~=#–—-]+(?=.)");
    private static final Pattern BEHIND =
            Pattern.compile("(?<=.)[\\s\"'`´\\p{Pi}\\p{Pf}«»>\\]}*_~=.,;:!?…。–—-]+$");
    private static final Pattern INITIALS_AT_END = Pattern.compile("(?:^|.*\\s)(?:\\p{L}\\.){2,}$");
    private static final Pattern LETTERS = Pattern.compile("\\p{L}[\\p{L}\\p{M}]*");

    /** Capitals of ordinary words that mean something else. */
    private static final Set<String> NO_PRONOUNS = Set.of("US", "IT");

    /** Such a description names no type by a noun. */
    private static final Set<String> QUESTIONS =
            Set.of("how", "what", "which", "when", "where", "who", "why");

    private static final Set<String> ARTICLES = Set.of("a", "an", "the");

    /** Behind these, an A is none. */
    private static final Set<String> NAMES_WITH_A =
            Set.of(
                    "level",
                    "levels",
                    "road",
                    "roads",
                    "minor",
                    "major",
                    "flat",
                    "sharp",
                    "la",
                    "cappella",
                    "priori");

    private static final Set<String> AND = Set.of("or", "and", "&", "/");

    /** What a noun is told apart by begins with these: the noun before it is the type. */
    private static final Set<String> BEHIND_THE_NOUN =
            Set.of(
                    "of",
                    "in",
                    "on",
                    "at",
                    "by",
                    "for",
                    "from",
                    "to",
                    "with",
                    "without",
                    "near",
                    "within",
                    "under",
                    "over",
                    "about",
                    "between",
                    "among",
                    "against",
                    "that",
                    "which",
                    "who",
                    "whose",
                    "where",
                    "such",
                    "like",
                    "including",
                    "made",
                    "used",
                    "called",
                    "named",
                    "located",
                    "(");

    private static final int SHORT = 3;

    private final WordForms forms;

    /** Reads descriptions for a model whose vocabulary tells how words are written. */
    Descriptions(WordForms forms) {
        this.forms = forms;
    }

    /**
     * What a description is read as; what would be empty without all that is taken off is read as
     * it is.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public String readAs(String description) {
        String visible = visible(description);
        if (visible.isEmpty()) {
            throw new IllegalArgumentException(
                    "the description is blank: describe a type in a few words, such as \"chemical element\"");
        }
        String bare = bare(visible);
        if (bare.codePoints().noneMatch(Character::isLetterOrDigit)) {
            return visible;
        }
        String read = String.join(" ", nouns(List.of(asUsual(bare).split(" "))));
        return read.isEmpty() ? visible : read;
    }

    private static String visible(String description) {
        StringBuilder visible = new StringBuilder();
        NFKC.normalize(description)
                .codePoints()
                .forEach(
                        point -> {
                            if (UCharacter.isUWhiteSpace(point)) {
                                visible.append(' ');
                            } else if (!INVISIBLE.contains(point)) {
                                visible.appendCodePoint(point);
                            }
                        });
        return visible.toString().strip().replaceAll(" +", " ");
    }

    /** Without quotes around it, marks of a list before it, and the end of a sentence behind it. */
    private static String bare(String visible) {
        String bare = BEFORE.matcher(visible).replaceFirst("");
        bare =
                INITIALS_AT_END.matcher(bare).matches()
                        ? bare
                        : BEHIND.matcher(bare).replaceFirst("");
        return bare.endsWith(")") && bare.indexOf('(') < 0
                ? bare.substring(0, bare.length() - 1)
                : bare;
    }

    private String asUsual(String text) {
        boolean shouted = text.codePoints().noneMatch(Character::isLowerCase);
        boolean titled =
                LETTERS.matcher(text)
                        .results()
                        .filter(word -> word.group().length() > SHORT)
                        .allMatch(word -> Character.isUpperCase(word.group().codePointAt(0)));
        StringBuilder usual = new StringBuilder();
        Matcher words = LETTERS.matcher(text);
        int end = 0;
        while (words.find()) {
            String word = words.group();
            boolean first = end == 0;
            usual.append(text, end, words.start());
            end = words.end();
            if (isUpper(word) && (shouted || word.length() > SHORT)) {
                usual.append(fromCapitals(word, text, words.start()));
            } else if (isCapitalised(word) && (first || titled)) {
                usual.append(forms.ofCapital(word));
            } else {
                usual.append(word);
            }
        }
        return usual.append(text, end, text.length()).toString();
    }

    private static boolean isUpper(String word) {
        return word.codePoints().allMatch(Character::isUpperCase);
    }

    private static boolean isCapitalised(String word) {
        return word.length() > 1
                && Character.isUpperCase(word.codePointAt(0))
                && word.codePoints().skip(1).noneMatch(Character::isUpperCase);
    }

    private String fromCapitals(String word, String text, int start) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (NO_PRONOUNS.contains(word) || (word.equals("WHO") && word.equals(text))) {
            return word;
        }
        int end = start + word.length();
        boolean inside = start > 0 && end < text.length();
        if (inside
                && ARTICLES.contains(lower)
                && text.charAt(start - 1) == ' '
                && text.charAt(end) == ' ') {
            return lower;
        }
        return forms.ofCapitals(word);
    }

    /** Nouns that name the type, in the singular; without articles before them. */
    private List<String> nouns(List<String> words) {
        List<String> nouns = new ArrayList<>();
        boolean begins = true;
        boolean named = QUESTIONS.contains(words.get(0));
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String next = i + 1 < words.size() ? words.get(i + 1) : "";
            if (begins && isArticle(word, next)) {
                continue;
            }
            boolean apart = word.matches(".*[,;/]");
            named = (named || BEHIND_THE_NOUN.contains(word)) && !exampleFollows(words, i);
            begins = apart || AND.contains(word);
            boolean last =
                    next.isEmpty() || apart || AND.contains(next) || BEHIND_THE_NOUN.contains(next);
            nouns.add(last && !named ? singular(word) : word);
        }
        return nouns;
    }

    private static boolean exampleFollows(List<String> words, int at) {
        return words.get(at).equals("as") && at > 0 && words.get(at - 1).equals("such");
    }

    private static boolean isArticle(String word, String next) {
        return ARTICLES.contains(word.toLowerCase(Locale.ROOT))
                && !next.isEmpty()
                && !NAMES_WITH_A.contains(next);
    }

    private String singular(String word) {
        Matcher letters = Pattern.compile("^(.*?)(\\p{Ll}+)([,;/]?)$").matcher(word);
        if (!letters.matches() || letters.group(1).matches(".*\\p{L}")) {
            return word;
        }
        return letters.group(1) + Plurals.singular(letters.group(2), forms) + letters.group(3);
    }
}
