package io.nerstream.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Headers of records of the documents topic that say once more what is so already. Kafka keeps the
 * last record of each document; where that is one that was superseded, the indexing job writes
 * behind it what the document is.
 */
public final class RestatementHeaders {
    /** Which record said it first, as text. */
    public static final String ORIGIN = "nerstream.origin";

    private RestatementHeaders() {}

    public static byte[] bytes(String origin) {
        return origin.getBytes(StandardCharsets.UTF_8);
    }

    /** Which record said first what one says, by its header; empty if it is the first itself. */
    public static String origin(Optional<byte[]> header) {
        return header.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    }
}
