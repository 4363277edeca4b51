package io.nerstream.cli;

/** The query service did not do what was asked; the message says why. */
class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ServiceException(String message) {
        super(message);
    }

    ServiceException(String message, Throwable cause) {
        super(message, cause);
    }
}
