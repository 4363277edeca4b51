package io.nerstream.collection;

import java.util.Map;
import java.util.Optional;

/**
 * What is known of a document before it is changed: its row, or the mark that its removal left.
 *
 * <p><b>What is newer.</b> The higher version; of equal versions, what is later in Kafka. A removal
 * has no version: it removes what is before it in Kafka, and nothing else. Each row keeps where the
 * last removal was, and a removal leaves a mark, so that the outcome does not depend on the order
 * in which changes come.
 *
 * @param removed whether it is the mark of a removal
 * @param cleared offset of the last removal; -1 if there was none
 */
record Before(long version, RecordPlace place, boolean removed, long cleared, Places places) {
    static final long NEVER = -1;

    static Before of(Map<String, Object> row) {
        return new Before(
                number(row, Columns.VERSION),
                new RecordPlace((int) number(row, Columns.PARTITION), number(row, Columns.OFFSET)),
                number(row, Columns.REMOVED) > 0,
                number(row, Columns.CLEARED),
                Places.read((String) row.get(Columns.PLACES)));
    }

    private static long number(Map<String, Object> row, String column) {
        return ((Number) row.get(column)).longValue();
    }

    /** Whether a document comes too late to replace what is here; the outcome says why. */
    Optional<WriteOutcome> supersedes(DocumentRow document) {
        boolean wasRemoved = document.place().isBefore(new RecordPlace(place.partition(), cleared));
        boolean older =
                !removed
                        && (document.version() < version
                                || (document.version() == version
                                        && document.place().isBefore(place)));
        return wasRemoved || older
                ? Optional.of(new WriteOutcome.Superseded(document.version(), version))
                : Optional.empty();
    }

    /** Whether a removal comes too late, or is not meant for what is here. */
    boolean supersedes(DocumentChange.Remove removal) {
        return !removed
                && (removal.place().isBefore(place)
                        || removal.onlyOffset().filter(only -> only != place.offset()).isPresent());
    }

    /** Where the last removal is once that one is counted. */
    long clearedBy(DocumentChange.Remove removal) {
        return Math.max(cleared, removal.place().offset());
    }
}
