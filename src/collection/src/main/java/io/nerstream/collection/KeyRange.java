package io.nerstream.collection;

/**
 * A part of all documents, by a number that their ids give them: who writes which.
 *
 * @param first number
 * @param last number
 * @param count of all numbers
 */
public record KeyRange(int first, int last, int count) {
    private static final String FORM = "\\d+-\\d+/\\d+";

    /** All documents. */
    public static final KeyRange ALL = new KeyRange(0, 0, 1);

    public KeyRange {
        if (first < 0 || last < first || count <= last) {
            throw new IllegalArgumentException(
                    first + " to " + last + " is no part of " + count + " numbers");
        }
    }

    /** Of different counts nothing is known, so they overlap. */
    boolean overlaps(KeyRange other) {
        return count != other.count || (first <= other.last && other.first <= last);
    }

    static KeyRange read(String text) {
        if (!text.matches(FORM)) {
            return ALL;
        }
        String[] parts = text.split("[-/]", -1);
        return new KeyRange(
                Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }

    @Override
    public String toString() {
        return first + "-" + last + "/" + count;
    }
}
