package io.nerstream.collection;

/**
 * Where a document's record is.
 *
 * @param partition of the documents topic; all records of a document are in one, unless the topic
 *     has got more partitions since
 * @param offset in that partition; what is later has a higher one
 * @param time at which Kafka has it, in milliseconds since 1970
 */
public record RecordPlace(int partition, long offset, long time) {
    /**
     * Whether another record of the same document is later. In one partition offsets say it; after
     * a document has come to another partition, the times do.
     */
    boolean isBefore(RecordPlace other) {
        if (partition == other.partition) {
            return offset < other.offset;
        }
        return time == other.time ? partition < other.partition : time < other.time;
    }

    /** What tells rows of this record from those of others of the same document. */
    public String tag() {
        return Integer.toString(partition, Character.MAX_RADIX)
                + "-"
                + Long.toString(offset, Character.MAX_RADIX);
    }
}
