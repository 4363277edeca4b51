package io.nerstream.documents;

/** Something is no document; the message says why, and names the field. */
public final class NoDocumentException extends Exception {
    private static final long serialVersionUID = 1;

    NoDocumentException(String message) {
        super(message);
    }

    NoDocumentException(String message, Throwable cause) {
        super(message, cause);
    }
}
