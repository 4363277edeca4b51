package io.nerstream.collection;

/** Something a user can do something about; the message says what. */
public class CollectionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CollectionException(String message) {
        super(message);
    }

    public CollectionException(String message, Throwable cause) {
        super(message, cause);
    }
}
