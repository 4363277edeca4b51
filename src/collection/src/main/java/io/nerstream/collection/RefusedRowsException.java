package io.nerstream.collection;

/** Rows that the server will not take. */
final class RefusedRowsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final int LONGEST = 300;

    RefusedRowsException(RuntimeException refusal) {
        super(
                "Milvus does not take it: " + shortened(String.valueOf(refusal.getMessage())),
                refusal);
    }

    private static String shortened(String message) {
        return message.substring(0, Math.min(LONGEST, message.length()));
    }
}
