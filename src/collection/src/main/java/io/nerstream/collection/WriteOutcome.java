package io.nerstream.collection;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

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

    /**
     * Nothing was changed: a higher version is there, or the record came later than it should.
     *
     * @param kept what stays although the record lies behind it in Kafka, where only the last of
     *     each document is kept: it must be said again there
     */
    record Superseded(Optional<Kept> kept) implements WriteOutcome {
        public Superseded {
            requireNonNull(kept, "kept is null");
        }
    }

    /**
     * What a document is.
     *
     * @param place of the record that said it last
     * @param origin {@link RecordPlace#tag} of the record that said it first
     * @param removed whether it is gone
     */
    record Kept(RecordPlace place, String origin, boolean removed) {}

    /**
     * This document is not taken, now or later.
     *
     * @param code one of a few: {@code too_many_mentions}, or {@code milvus_} with the server's
     * @param kept what the document stays: it must be said again in Kafka
     */
    record Rejected(String code, String reason, Optional<Kept> kept) implements WriteOutcome {
        public Rejected {
            requireNonNull(kept, "kept is null");
        }
    }
}
