package io.nerstream.collection;

/**
 * Where a document's record is.
 *
 * @param partition of the documents topic; all records of a document are in one
 * @param offset in that partition; what is later has a higher one
 */
public record RecordPlace(int partition, long offset) {
    /** Whether another record of the same document is later; not known across partitions. */
    boolean isBefore(RecordPlace other) {
        return partition == other.partition && offset < other.offset;
    }
}
