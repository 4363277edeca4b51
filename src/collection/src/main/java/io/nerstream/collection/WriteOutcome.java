package io.nerstream.collection;

import java.util.List;

/** What became of a change. */
public sealed interface WriteOutcome {
    /**
     * The document's mentions are stored and can be found.
     *
     * @param mentions how many
     * @param occurrences of each mention of the change, in their order
     */
    record Indexed(int mentions, List<Occurrence> occurrences) implements WriteOutcome {
        public Indexed {
            occurrences = List.copyOf(occurrences);
        }
    }

    /**
     * A mention among those of its entity in its document.
     *
     * @param number tells them apart, and is kept from version to version
     * @param news whether the version before did not mention it
     */
    record Occurrence(int number, boolean news) {}

    /** The document is gone, or was not there. */
    record Deleted() implements WriteOutcome {}

    /** A newer version is there, or a later removal was: nothing was changed. */
    record Superseded(long version, long newer) implements WriteOutcome {}

    /**
     * This document is not taken, now or later.
     *
     * @param code one of a few: {@code too_many_mentions}, or {@code milvus_} with the server's
     */
    record Rejected(String code, String reason) implements WriteOutcome {}
}
