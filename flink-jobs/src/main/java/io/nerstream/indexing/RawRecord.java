package io.nerstream.indexing;

import java.io.Serializable;

/**
 * A record of the documents topic as it is there.
 *
 * @param timestamp milliseconds since 1970
 * @param key empty if it has none
 * @param value empty if it is a tombstone
 * @param tombstone whether it has no value: its document is to be removed
 * @param backfill whether what it mentions is not new
 * @param onlyOffset of a removal: the only record that it is meant for; negative: any before it
 */
public record RawRecord(
        String topic,
        int partition,
        long offset,
        long timestamp,
        byte[] key,
        byte[] value,
        boolean tombstone,
        boolean backfill,
        long onlyOffset)
        implements Serializable {
    private static final long serialVersionUID = 1;

    /** The same, known to be old. */
    RawRecord asBackfill() {
        return new RawRecord(
                topic, partition, offset, timestamp, key, value, tombstone, true, onlyOffset);
    }

    /** Where it is, for messages. */
    String place() {
        return topic + "-" + partition + "@" + offset;
    }
}
