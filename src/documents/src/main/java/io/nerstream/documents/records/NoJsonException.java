package io.nerstream.documents.records;

/** A text is no JSON; the message says why. */
public final class NoJsonException extends Exception {
    private static final long serialVersionUID = 1;

    NoJsonException(String message) {
        super(message);
    }

    NoJsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
