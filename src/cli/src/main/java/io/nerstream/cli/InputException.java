package io.nerstream.cli;

/**
 * A file given by the user holds something else than it should; the message names the file and the
 * line.
 */
final class InputException extends RuntimeException {
    InputException(String message) {
        super(message);
    }

    InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
