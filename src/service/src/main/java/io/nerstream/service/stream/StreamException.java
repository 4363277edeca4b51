package io.nerstream.service.stream;

/** Kafka did not do what was asked; the message says what and where. */
public final class StreamException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StreamException(String message, Throwable cause) {
        super(message, cause);
    }
}
