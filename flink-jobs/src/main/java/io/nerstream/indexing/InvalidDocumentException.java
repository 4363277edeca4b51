package io.nerstream.indexing;

/** A record that is no document; the message says why. */
final class InvalidDocumentException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidDocumentException(String message) {
        super(message);
    }
}
