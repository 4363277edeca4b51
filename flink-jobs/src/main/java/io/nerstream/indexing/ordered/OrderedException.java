package io.nerstream.indexing.ordered;

/** Work on an element failed, and so does the job. */
public final class OrderedException extends Exception {
    private static final long serialVersionUID = 1;

    OrderedException(String message, Throwable cause) {
        super(message, cause);
    }
}
