package io.nerstream.training.corpus;

/**
 * A file given by the user holds something else than it should; the message names the file and the
 * line.
 */
public final class InputException extends RuntimeException {
    public InputException(String message) {
        super(message);
    }

    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
