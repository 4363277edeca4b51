package io.nerstream.cli.client;

/** The query service did not do what was asked; the message says why. */
public class ServiceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ServiceException(String message) {
        super(message);
    }

    ServiceException(String message, Throwable cause) {
        super(message, cause);
    }
}
