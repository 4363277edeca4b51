package io.nerstream.schemas;

import java.nio.charset.StandardCharsets;

/** Headers of records of the documents topic that have no value. */
public final class RemovalHeaders {
    /**
     * The offset of the only record that the removal is meant for, as text: the document stays if
     * another one is newer. Without it, everything before the removal is removed.
     */
    public static final String ONLY_OFFSET = "nerstream.only-offset";

    private RemovalHeaders() {}

    public static byte[] bytes(long offset) {
        return Long.toString(offset).getBytes(StandardCharsets.UTF_8);
    }

    /** The offset in a header; -1 if it holds none. */
    public static long offset(byte[] header) {
        try {
            return Long.parseLong(new String(header, StandardCharsets.UTF_8));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
