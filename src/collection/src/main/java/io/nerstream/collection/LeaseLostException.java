package io.nerstream.collection;

/** The right to write was not renewed in time; it can be taken again. */
public final class LeaseLostException extends CollectionException {
    private static final long serialVersionUID = 1;

    LeaseLostException(String message) {
        super(message);
    }
}
