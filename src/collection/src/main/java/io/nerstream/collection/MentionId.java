package io.nerstream.collection;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Ids of rows. They hold only letters, digits, {@code -}, {@code _} and {@code .}, since the SDK
 * does not escape them, and depend on the document's id and the mention's place alone, so that a
 * repeated write hits the same row.
 */
public final class MentionId {
    // 132 bits: no two documents will ever share them.
    private static final int DOCUMENT_LENGTH = 22;
    private static final int RADIX = 36;

    private MentionId() {}

    /** The id of a document's row. */
    static String ofDocument(String document) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(document.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(digest).substring(0, DOCUMENT_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The id of a mention of a document. */
    public static String of(String document, int start, int end) {
        return at(ofDocument(document), start, end);
    }

    static String at(String documentRow, int start, int end) {
        return documentRow
                + "."
                + Integer.toString(start, RADIX)
                + "."
                + Integer.toString(end, RADIX);
    }

    /** The id of a mention's row, which is of one record of its document. */
    static String row(String documentRow, Places.Place place, String tag) {
        return at(documentRow, place.start(), place.end()) + "." + tag;
    }

    /** The id of the mention that a row is of. */
    static String ofRow(String row) {
        return row.substring(0, row.lastIndexOf('.'));
    }

    /** The tag of the record that a row of a mention is of. */
    static String tag(String row) {
        return row.substring(row.lastIndexOf('.') + 1);
    }

    /** The row of the document that a mention's id is of. */
    static String documentRow(String id) {
        return id.substring(0, id.indexOf('.'));
    }

    /** The place that a mention's id is of. */
    static Places.Place place(String id) {
        String[] parts = id.split("\\.", -1);
        return new Places.Place(
                Integer.parseInt(parts[1], RADIX), Integer.parseInt(parts[2], RADIX));
    }
}
