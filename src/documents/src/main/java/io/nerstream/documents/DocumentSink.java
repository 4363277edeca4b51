package io.nerstream.documents;

import io.nerstream.schemas.Document;
import java.io.InputStream;

/** Who takes what is read. */
public interface DocumentSink {
    /** A document that keeps to all rules. */
    void document(Document document) throws InterruptedException;

    /**
     * Something is no document; reading goes on with what is behind it.
     *
     * @param where file and line, row or entry
     * @param records how many records it takes along: 1, unless a file is no such file at all
     */
    void refused(String where, String why, long records);

    /** A file in a folder or archive is of no format that is known. */
    void passedOver(String where);

    /** A file was opened; what is given back is read instead, so that it can be counted. */
    default InputStream opened(InputStream file) {
        return file;
    }

    /** One record that is refused. */
    default void refused(String where, String why) {
        refused(where, why, 1);
    }
}
