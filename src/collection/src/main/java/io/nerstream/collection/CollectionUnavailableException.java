package io.nerstream.collection;

/** Milvus does not answer, or not now; the same call may go well later. */
public final class CollectionUnavailableException extends CollectionException {
    private static final long serialVersionUID = 1;

    public CollectionUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
