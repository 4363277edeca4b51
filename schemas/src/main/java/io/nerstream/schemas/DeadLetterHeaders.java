package io.nerstream.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    /** Of what was cut to fit: how many bytes its value had. */
    public static final String CUT_FROM = "nerstream.cut-from";

    private static final int LONGEST_REASON = 2_000;
    private static final int LONGEST_KEY = 4_096;
    // Headers, and what Kafka adds to a record.
    private static final int BESIDE = 64 * 1024;

    private DeadLetterHeaders() {}

    /**
     * A record that fits its topic.
     *
     * @param key null if it has none
     * @param value null if it has none
     * @param headers that say what was cut
     */
    public record Fitting(byte[] key, byte[] value, Map<String, byte[]> headers) {}

    /**
     * Cuts what is too large for a topic of dead letters; its headers say so.
     *
     * @param largest bytes of a record of that topic
     */
    public static Fitting fitting(byte[] key, byte[] value, int largest) {
        byte[] shortKey =
                key == null ? null : Arrays.copyOf(key, Math.min(key.length, LONGEST_KEY));
        int room = largest - BESIDE;
        if (value == null || value.length <= room) {
            return new Fitting(shortKey, value, Map.of());
        }
        return new Fitting(
                shortKey,
                Arrays.copyOf(value, room),
                Map.of(CUT_FROM, bytes(Integer.toString(value.length))));
    }

    /** A reason of a length that every topic can hold. */
    public static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON
                ? reason
                : reason.substring(0, LONGEST_REASON) + "…";
    }

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
                bytes(shortened(reason)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
