package io.nerstream.encoder.text;

import com.ibm.icu.lang.UScript;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Data within a text: base64 in one run or in lines, hexadecimal dumps, keys, code without spaces.
 * It holds no names, and a model reads such data at several tokens a character.
 *
 * <p>Told by the run of characters without space: how often letters and digits change in it as they
 * do in no word, how much of it is words at all, how much the punctuation of code. Scripts that
 * have no spaces are none. Data with spaces in it is told by {@link DataStretches}.
 */
final class Blobs {
    /** A run this long is data unless most of it is words. */
    private static final int LONG = 256;

    private static final int SHORTEST = 32;
    private static final int SHORTEST_MIXED = 24;
    private static final int SHORTEST_BASE64 = 40;
    private static final int SHORTEST_OF_CODE = 24;
    private static final int FEWEST_OF_CODE = 6;
    private static final int LONGEST_WORD = 30;
    private static final double CHANGES = 0.25;
    private static final double MIXED = 0.4;
    private static final double WORDS = 0.7;
    private static final double CODE_IN_WORDS = 0.04;
    private static final double CODE = 0.12;
    private static final double WITHOUT_SPACES = 0.2;

    private static final String PUNCTUATION_OF_CODE = "{}()[]=<>;$\\|*&^%~`#@!?+";
    private static final Pattern HEXADECIMAL =
            Pattern.compile("(?:[0-9a-f]{2,16}|[0-9A-F]{2,16}):?");
    private static final Pattern HEX_LETTER = Pattern.compile("[A-Fa-f]");
    private static final Pattern ARMOUR =
            Pattern.compile("-----(?:BEGIN|END) [A-Z0-9 ]{1,60}-----");
    private static final Pattern UUENCODED =
            Pattern.compile(
                    "^begin [0-7]{3,4} .{1,200}\\R(?:[ -`]{1,62}\\R)++(?:end)?+",
                    Pattern.MULTILINE);
    private static final Pattern DATA_URI =
            Pattern.compile("data:[\\w/+.-]{0,100}(?:;[\\w=.-]{1,60}){0,5},$");
    private static final int HEX_RUNS = 8;
    // Code has its spaces, too: "return", "var e=".
    private static final int MOST_BETWEEN = 20;
    private static final int MOST_CODE_BETWEEN = 80;
    private static final int FEWEST_BETWEEN = 3;
    private static final int MOST_OF_COLUMN = 80;
    private static final int SHORTEST_OFFSET = 6;
    // A star stands for lines like the one before.
    private static final Pattern IN_DUMP = Pattern.compile("\\s*\\R(?:\\*\\s*\\R)?\\s*");
    private static final String BOUNDARY = "\n";

    private final String text;
    private final List<Cut> found = new ArrayList<>();
    // Runs of hexadecimal digits one behind the other: how many, of which with letters, from where.
    private int hexRuns;
    private int hexLetters;
    private int hexStart;
    private int hexEnd;
    // Of their last line: how long the first is, how many digits are in the others.
    private int hexFirst;
    private int hexDigits;
    private int offsetOfDump;
    private int endOfDump;

    private Blobs(String text) {
        this.text = text;
    }

    static List<Cut> find(String text) {
        Blobs blobs = new Blobs(text);
        int start = 0;
        for (int at = 0; at <= text.length(); at++) {
            if (at == text.length() || isSpace(text.charAt(at))) {
                if (at > start) {
                    blobs.run(start, at);
                }
                start = at + 1;
            }
        }
        blobs.endOfHex();
        if (text.contains("-----B")) {
            blobs.add(ARMOUR);
        }
        if (text.contains("begin ")) {
            blobs.add(UUENCODED);
        }
        blobs.found.addAll(DataStretches.find(text));
        return blobs.found.isEmpty() ? blobs.found : blobs.joined();
    }

    private void add(Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(new Cut(matcher.start(), matcher.end(), BOUNDARY));
        }
    }

    static boolean isSpace(char unit) {
        return unit <= ' ' || unit == 0x85 || unit == 0xa0 || Character.isSpaceChar(unit);
    }

    private void run(int start, int end) {
        if (end - start <= 17) {
            String run = text.substring(start, end);
            if (HEXADECIMAL.matcher(run).matches()) {
                if (hexRuns == 0 || text.substring(hexEnd, start).indexOf('\n') >= 0) {
                    hexFirst = end - start;
                    hexDigits = 0;
                } else {
                    hexDigits += end - start;
                }
                hexStart = hexRuns == 0 ? start : hexStart;
                hexRuns++;
                hexLetters += HEX_LETTER.matcher(run).find() ? 1 : 0;
                hexEnd = end;
                return;
            }
        }
        endOfHex();
        if (!found.isEmpty() && start < found.get(found.size() - 1).end()) {
            return;
        }
        if (isContinued(start, end)) {
            found.add(new Cut(start, end, BOUNDARY));
        } else if (end - start >= SHORTEST_MIXED) {
            longRun(start, end);
        }
    }

    /** What follows a line of base64: another one, or the last one, which is shorter. */
    private boolean isContinued(int start, int end) {
        if (found.isEmpty()) {
            return false;
        }
        Cut before = found.get(found.size() - 1);
        int length = end - start;
        int lengthBefore = before.end() - before.start();
        return lengthBefore >= SHORTEST
                && length <= lengthBefore
                && start - before.end() <= 4
                && text.substring(before.end(), start).indexOf('\n') >= 0
                && (length == lengthBefore || length % 4 == 0)
                && (length > SHORTEST || text.charAt(end - 1) == '=' || !isWord(start, end))
                && isEncoded(start, end);
    }

    private boolean isEncoded(int start, int end) {
        for (int at = start; at < end; at++) {
            if (!isDigitOfBase64(text.charAt(at)) && text.charAt(at) != '=') {
                return false;
            }
        }
        return true;
    }

    private void longRun(int start, int end) {
        int at = start;
        int rest = start;
        while (at < end) {
            int stretch = at;
            while (at < end && isDigitOfBase64(text.charAt(at))) {
                at++;
            }
            if (at - stretch >= SHORTEST_MIXED && isData(stretch, at)) {
                while (at < end && text.charAt(at) == '=') {
                    at++;
                }
                rest(rest, withUri(rest, stretch));
                found.add(new Cut(withUri(rest, stretch), at, BOUNDARY));
                rest = at;
            } else {
                at++;
            }
        }
        rest(rest, end);
    }

    private int withUri(int from, int start) {
        Matcher uri = DATA_URI.matcher(text).region(Math.max(from, start - 200), start);
        return uri.find() ? uri.start() : start;
    }

    /** What of a run is no base64: code, or anything long that is no words. */
    private void rest(int start, int end) {
        int length = end - start;
        if (length < SHORTEST_OF_CODE || (length < LONG && isAddress(start))) {
            return;
        }
        double code = share(start, end, unit -> PUNCTUATION_OF_CODE.indexOf(unit) >= 0);
        boolean data =
                length >= LONG
                        ? code > CODE_IN_WORDS || words(start, end) < WORDS * length
                        : code >= CODE && code * length >= FEWEST_OF_CODE;
        if (data && share(start, end, Blobs::hasNoSpaces) < WITHOUT_SPACES) {
            found.add(new Cut(start, end, BOUNDARY));
        }
    }

    private double share(int start, int end, IntPredicate wanted) {
        return (double) text.substring(start, end).chars().filter(wanted).count() / (end - start);
    }

    private boolean isAddress(int start) {
        return text.startsWith("http://", start)
                || text.startsWith("https://", start)
                || text.startsWith("www.", start);
    }

    /** How many units belong to what looks like words. */
    private int words(int start, int end) {
        int units = 0;
        int at = start;
        while (at < end) {
            int word = at;
            while (at < end && Character.isLetter(text.charAt(at))) {
                at++;
            }
            if (at - word >= 2 && at - word <= LONGEST_WORD && isWord(word, at)) {
                units += at - word + 1;
            }
            at++;
        }
        return units;
    }

    /** Letters, of which none but the first is a capital, or all are. */
    private boolean isWord(int start, int end) {
        int capitals = 0;
        for (int at = start; at < end; at++) {
            if (!Character.isLetter(text.charAt(at))) {
                return false;
            }
            capitals += Character.isUpperCase(text.charAt(at)) ? 1 : 0;
        }
        return capitals == 0
                || capitals == end - start
                || (capitals == 1 && Character.isUpperCase(text.charAt(start)));
    }

    /** Whether letters and digits alternate as in no words. */
    private boolean isData(int start, int end) {
        int changes = 0;
        int alike = 1;
        boolean hexadecimal = true;
        for (int at = start + 1; at < end; at++) {
            char before = text.charAt(at - 1);
            char unit = text.charAt(at);
            hexadecimal &= Character.digit(unit, 16) >= 0;
            alike += before == unit ? 1 : 0;
            boolean letters = isLetter(before) && isLetter(unit);
            boolean oneLetter = isLetter(before) != isLetter(unit);
            boolean digit = isDigit(before) || isDigit(unit);
            boolean capitalised = isLower(before) && !isLower(unit);
            boolean capitals =
                    !isLower(before)
                            && isLower(unit)
                            && at - 2 >= start
                            && isLetter(text.charAt(at - 2))
                            && !isLower(text.charAt(at - 2));
            changes += (letters && (capitalised || capitals)) || (oneLetter && digit) ? 1 : 0;
        }
        int length = end - start;
        boolean oneCharacter = alike > length - length / 8;
        if (length >= SHORTEST_BASE64) {
            return oneCharacter || changes >= CHANGES * length;
        }
        return changes >= (hexadecimal && length >= SHORTEST ? CHANGES : MIXED) * length;
    }

    static boolean isDigitOfBase64(char unit) {
        return isLetter(unit)
                || isDigit(unit)
                || unit == '+'
                || unit == '/'
                || unit == '-'
                || unit == '_';
    }

    static boolean isLetter(char unit) {
        return isLower(unit) || (unit >= 'A' && unit <= 'Z');
    }

    static boolean isLower(char unit) {
        return unit >= 'a' && unit <= 'z';
    }

    static boolean isDigit(char unit) {
        return unit >= '0' && unit <= '9';
    }

    private static boolean hasNoSpaces(int unit) {
        return unit >= 0xe00
                && (UScript.breaksBetweenLetters(UScript.getScript(unit))
                        || Character.isIdeographic(unit)
                        || UScript.getScript(unit) == UScript.HANGUL
                        || UScript.getScript(unit) == UScript.TIBETAN);
    }

    private void endOfHex() {
        if ((hexRuns >= HEX_RUNS && hexLetters >= 2) || isLastOfDump()) {
            offsetOfDump = hexFirst;
            endOfDump = withColumn(hexEnd);
            found.add(new Cut(hexStart, endOfDump, BOUNDARY));
        }
        hexRuns = 0;
        hexLetters = 0;
    }

    /** The last line of a dump is shorter, and behind it stands its length. */
    private boolean isLastOfDump() {
        return hexRuns > 0
                && hexFirst == offsetOfDump
                && offsetOfDump >= SHORTEST_OFFSET
                && hexStart - endOfDump <= MOST_BETWEEN
                && hexStart >= endOfDump
                && IN_DUMP.matcher(text).region(endOfDump, hexStart).matches();
    }

    /** With the column of characters, if there is one: as many as there are bytes. */
    private int withColumn(int end) {
        int at = end;
        while (at < text.length() && at - end < MOST_OF_COLUMN && text.charAt(at) == ' ') {
            at++;
        }
        if (at - end < 2 || hexFirst < SHORTEST_OFFSET || at == text.length()) {
            return end;
        }
        int line = at;
        while (line < text.length() && line - at < MOST_OF_COLUMN && text.charAt(line) != '\n') {
            line++;
        }
        int bytes = hexDigits / 2;
        if (text.charAt(at) != '|') {
            return Math.min(at + bytes, line);
        }
        int bar = text.substring(at, line).indexOf('|', 1 + bytes) + at;
        return bar >= at ? bar + 1 : Math.min(at + 2 + bytes, line);
    }

    private boolean isCode(int from, int behind) {
        return behind - from <= MOST_CODE_BETWEEN
                && share(from, behind, unit -> PUNCTUATION_OF_CODE.indexOf(unit) >= 0)
                                * (behind - from)
                        >= FEWEST_BETWEEN;
    }

    /** In order, without overlaps, those with hardly anything between them as one. */
    private List<Cut> joined() {
        found.sort(Comparator.comparingInt(Cut::start));
        List<Cut> joined = new ArrayList<>();
        for (Cut cut : found) {
            Cut before = joined.isEmpty() ? cut : joined.get(joined.size() - 1);
            if (!joined.isEmpty()
                    && (cut.start() <= before.end() + MOST_BETWEEN
                            || isCode(before.end(), cut.start())
                            || text.substring(before.end(), cut.start()).isBlank())) {
                int end = Math.max(before.end(), cut.end());
                joined.set(joined.size() - 1, new Cut(before.start(), end, BOUNDARY));
            } else {
                joined.add(cut);
            }
        }
        return joined;
    }
}
