package io.nerstream.encoder.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Long stretches of tokens that are no words of any language, with spaces or lines between them:
 * identifiers, encoded data in pieces, minified code, lines of uuencode.
 *
 * <p>One such token is ordinary in a text; a stretch is told by the share of them in it. A stretch
 * begins and ends with such a token, and a few words in a row end it, so that no sentence beside it
 * belongs to it.
 */
final class DataStretches {
    private static final int SHORTEST = 300;
    private static final double SHARE = 0.6;
    private static final int WORDS_THAT_END_IT = 4;
    private static final int MOST_LOST = 100;

    private static final int SHORTEST_HEXADECIMAL = 7;
    private static final int SHORTEST_ALTERNATING = 6;
    private static final int SHORTEST_MIXED = 8;
    private static final int FEWEST_CHANGES = 3;
    private static final double CHANGES = 0.25;
    private static final int FEWEST_OF_CODE = 3;
    private static final double CODE = 0.15;
    private static final double WORDS_IN_CODE = 0.5;
    private static final int SHORTEST_WORD_IN_CODE = 3;
    private static final int LONGEST_FORMULA = 40;

    private static final String PUNCTUATION_OF_CODE = "{}()[]=<>;$\\|*&^%~`#@!?+";
    private static final String AROUND_WORDS = ".,;:()[]{}<>\"'!?*";
    private static final Pattern FORMULA =
            Pattern.compile(
                    "(?:(?:A[cglmrstu]|B[aeikr]?|C[adeflmnorsu]?|D[bsy]?|E[rsu]|F[elmr]?|G[ade]"
                            + "|H[efgos]?|I[nr]?|Kr?|L[airuv]|M[cdgnot]|N[abdehiop]?|O[gs]?"
                            + "|P[abdmortu]?|R[abefghnu]|S[bcegimnr]?|T[abcehilms]|U|V|W|Xe|Yb?"
                            + "|Z[nr]|R)[0-9]{0,3}|[()+\\[\\]-])++[0-9+-]{0,3}");
    // A line begins with how many bytes it holds, and "M" is a full one.
    private static final Pattern UUENCODED = Pattern.compile("(?:M[ -`]{60}\\R){2}");
    private static final Pattern BEGIN_OF_UUENCODED =
            Pattern.compile("begin [0-7]{3,4} .{1,200}\\R$");
    private static final int LONGEST_BEGIN = 220;
    private static final String BOUNDARY = "\n";

    private enum Kind {
        DATA,
        WORD,
        OTHER
    }

    private final String text;
    private final List<Cut> found = new ArrayList<>();
    private int start;
    private int end;
    private int units;
    private int data;
    private int unitsToEnd;
    private double score;
    private double best;
    private int words;

    private DataStretches(String text) {
        this.text = text;
    }

    static List<Cut> find(String text) {
        if (text.length() < 2 * MOST_LOST) {
            return List.of();
        }
        DataStretches stretches = new DataStretches(text);
        int start = 0;
        for (int at = 0; at <= text.length(); at++) {
            if (at == text.length() || Blobs.isSpace(text.charAt(at))) {
                if (at > start) {
                    stretches.token(start, at);
                }
                start = at + 1;
            }
        }
        stretches.endOfStretch();
        stretches.uuencoded();
        return stretches.found;
    }

    private void token(int from, int to) {
        Kind kind = kind(from, to);
        int length = to - from + 1;
        if (kind == Kind.DATA) {
            start = units == 0 ? from : start;
            end = to;
            units += length;
            data += length;
            unitsToEnd = units;
            score += length;
            best = Math.max(best, score);
            words = 0;
        } else if (units > 0) {
            units += length;
            score -= kind == Kind.WORD ? length : length / 4.0;
            words = kind == Kind.WORD ? words + 1 : 0;
            if (words >= WORDS_THAT_END_IT || score <= 0 || score < best - MOST_LOST) {
                endOfStretch();
            }
        }
    }

    private void endOfStretch() {
        if (unitsToEnd >= SHORTEST && data >= SHARE * unitsToEnd) {
            found.add(new Cut(start, end, BOUNDARY));
        }
        units = 0;
        data = 0;
        unitsToEnd = 0;
        score = 0;
        best = 0;
        words = 0;
    }

    private Kind kind(int from, int to) {
        int first = behindTags(from, to);
        int last = to;
        while (first < last && AROUND_WORDS.indexOf(text.charAt(first)) >= 0) {
            first++;
        }
        while (first < last && AROUND_WORDS.indexOf(text.charAt(last - 1)) >= 0) {
            last--;
        }
        if (first == last) {
            return Kind.OTHER;
        }
        boolean letters = true;
        for (int at = first; at < last; at++) {
            char unit = text.charAt(at);
            if (unit >= 0x80) {
                return Kind.WORD;
            }
            letters &= Blobs.isLetter(unit);
        }
        // Letters alone are a word unless a long token changes case all along.
        boolean isData =
                (letters ? isMixed(first, last) : isIdentifier(first, last)) || isCode(from, to);
        if (isData) {
            return Kind.DATA;
        }
        return letters ? Kind.WORD : Kind.OTHER;
    }

    private int behindTags(int from, int to) {
        int at = from;
        for (int unit = from; unit < to && text.charAt(at) == '<'; unit++) {
            if (text.charAt(unit) == '>') {
                at = unit + 1;
                if (at == to) {
                    return to;
                }
            }
        }
        return at;
    }

    private boolean isIdentifier(int first, int last) {
        return (isHexadecimal(first, last) || isMixed(first, last)) && !isFormula(first, last);
    }

    private boolean isFormula(int first, int last) {
        return last - first <= LONGEST_FORMULA
                && FORMULA.matcher(text).region(first, last).matches();
    }

    /** Hexadecimal digits, in parts or in one: some part with figures beside letters. */
    private boolean isHexadecimal(int first, int last) {
        int digits = 0;
        boolean upper = false;
        boolean lower = false;
        boolean changes = false;
        for (int at = first; at < last; at++) {
            char unit = text.charAt(at);
            if (Character.digit(unit, 16) >= 0) {
                digits++;
                upper |= unit >= 'A' && unit <= 'F';
                lower |= unit >= 'a';
                changes |=
                        at > first
                                && Character.isLetterOrDigit(text.charAt(at - 1))
                                && Blobs.isDigit(unit) != Blobs.isDigit(text.charAt(at - 1));
            } else if (unit != '-' && unit != ':') {
                return false;
            }
        }
        return digits >= SHORTEST_HEXADECIMAL && changes && upper != lower;
    }

    /** Letters and figures, small letters and capitals in turns, as in no word. */
    private boolean isMixed(int first, int last) {
        int length = last - first;
        if (length < SHORTEST_ALTERNATING) {
            return false;
        }
        int alternations = 0;
        int cases = 0;
        for (int at = first; at < last; at++) {
            char unit = text.charAt(at);
            if (!Blobs.isDigitOfBase64(unit) && unit != '=') {
                return false;
            }
            if (at == first) {
                continue;
            }
            char before = text.charAt(at - 1);
            alternations +=
                    (Blobs.isLetter(before) && Blobs.isDigit(unit))
                                    || (Blobs.isDigit(before) && Blobs.isLetter(unit))
                            ? 1
                            : 0;
            boolean letters = Blobs.isLetter(before) && Blobs.isLetter(unit);
            boolean capitals =
                    at - 2 >= first
                            && Blobs.isLetter(text.charAt(at - 2))
                            && !Blobs.isLower(text.charAt(at - 2))
                            && !Blobs.isLower(before)
                            && Blobs.isLower(unit);
            boolean capitalised = Blobs.isLower(before) && !Blobs.isLower(unit);
            cases += letters && (capitals || capitalised) ? 1 : 0;
        }
        return alternations >= FEWEST_CHANGES
                || (length >= SHORTEST_MIXED
                        && alternations + cases >= Math.max(FEWEST_CHANGES, CHANGES * length));
    }

    /** Dense in the punctuation of code, and words for a part only. */
    private boolean isCode(int from, int to) {
        int length = to - from;
        int punctuation = 0;
        int inWords = 0;
        int word = from;
        for (int at = from; at <= to; at++) {
            char unit = at == to ? ' ' : text.charAt(at);
            if (unit >= 0x80 || (unit == '/' && text.startsWith("://", at - 1))) {
                return false;
            }
            punctuation += PUNCTUATION_OF_CODE.indexOf(unit) >= 0 ? 1 : 0;
            if (!Blobs.isLetter(unit)) {
                boolean whole = !Blobs.isDigit(unit) && at - word >= SHORTEST_WORD_IN_CODE;
                inWords += whole ? at - word : 0;
                word = at + 1;
            }
        }
        return punctuation >= FEWEST_OF_CODE
                && punctuation >= CODE * length
                && inWords < WORDS_IN_CODE * length
                && !isFormula(from, to);
    }

    private void uuencoded() {
        Matcher lines = UUENCODED.matcher(text);
        int from = 0;
        while (from <= text.length() && lines.find(from)) {
            int behind = lines.end();
            int line = behind;
            while ((line = endOfUuencoded(behind)) > behind) {
                behind = line;
            }
            int before = Math.max(from, lines.start() - LONGEST_BEGIN);
            Matcher begin = BEGIN_OF_UUENCODED.matcher(text).region(before, lines.start());
            found.add(new Cut(begin.find() ? begin.start() : lines.start(), behind, BOUNDARY));
            from = behind;
        }
    }

    /** Behind one more line, the last of which is shorter; where it is, if there is none. */
    private int endOfUuencoded(int at) {
        if (at >= text.length() || text.charAt(at) <= ' ') {
            return at;
        }
        if (text.startsWith("end", at) && isEnd(at + 3)) {
            return at + 3;
        }
        int bytes = (text.charAt(at) - ' ') & 63;
        int last = at + 1 + (bytes + 2) / 3 * 4;
        if (last > text.length() || !isEnd(last)) {
            return at;
        }
        for (int unit = at; unit < last; unit++) {
            if (text.charAt(unit) < ' ' || text.charAt(unit) > '`') {
                return at;
            }
        }
        int next = last;
        while (next < text.length() && (text.charAt(next) == '\r' || text.charAt(next) == '\n')) {
            next++;
        }
        return next;
    }

    private boolean isEnd(int at) {
        return at == text.length() || Blobs.isSpace(text.charAt(at));
    }
}
