package io.nerstream.schemas;

/** Headers of records in dead-letter topics, in UTF-8; their values are the original bytes. */
public final class DeadLetterHeaders {
    /** The topic that it was read from. */
    public static final String TOPIC = "nerstream.topic";

    public static final String PARTITION = "nerstream.partition";
    public static final String OFFSET = "nerstream.offset";

    /** Milliseconds since 1970. */
    public static final String TIMESTAMP = "nerstream.timestamp";

    /** What is wrong with it. */
    public static final String REASON = "nerstream.reason";

    private DeadLetterHeaders() {}
}
