package io.nerstream.alerts;

/** The alerts program cannot begin; the message says why, and what to do. */
public final class AlertsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AlertsException(String message, Throwable cause) {
        super(message, cause);
    }
}
