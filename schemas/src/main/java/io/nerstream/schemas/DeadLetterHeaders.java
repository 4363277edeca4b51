package io.nerstream.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Map;

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

    /** All of them, for a record that was at this place, and of this time. */
    public static Map<String, byte[]> of(
            String topic, int partition, long offset, long timestamp, String reason) {
        return Map.of(
                TOPIC,
                bytes(topic),
                PARTITION,
                bytes(Integer.toString(partition)),
                OFFSET,
                bytes(Long.toString(offset)),
                TIMESTAMP,
                bytes(Long.toString(timestamp)),
                REASON,
                bytes(reason));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
