package io.nerstream.collection;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Milvus server is, as far as it decides what can be asked of it.
 *
 * @param lite whether it is the embedded one, Milvus Lite
 */
record ServerVersion(boolean lite, int major, int minor) {
    private static final String LITE = "milvus_lite";
    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)");

    /**
     * Reads what a server says, such as {@code v2.3.5-lite} (a full server of the Python package),
     * {@code 2.6.6} or {@code milvus_lite-3.2.2}. What says no numbers is taken for the oldest.
     */
    static ServerVersion of(String said) {
        Matcher numbers = NUMBERS.matcher(said);
        return numbers.find()
                ? new ServerVersion(
                        said.startsWith(LITE),
                        Integer.parseInt(numbers.group(1)),
                        Integer.parseInt(numbers.group(2)))
                : new ServerVersion(false, 0, 0);
    }

    /** Whether one kind of index is for all columns; before that, texts and numbers had theirs. */
    boolean hasInvertedIndex() {
        return lite || isAtLeast(2, 4);
    }

    /**
     * Whether an upsert puts rows where a search of a source looks for them. Before 2.4 the wrong
     * column decided (milvus-io/milvus #30607): searches found one row of ten.
     */
    boolean dividesRightly() {
        return lite || isAtLeast(2, 4);
    }

    private boolean isAtLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }
}
