package io.nerstream.collection;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** What happens to a document. */
public sealed interface DocumentChange {
    /** The document's id. */
    String id();

    /** Of the record that changes it. */
    RecordPlace place();

    /** About how much memory it takes. */
    long bytes();

    /**
     * A document with all its mentions, which replace those of an older version.
     *
     * @param vectors one of length 1 for each mention
     * @param origin {@link RecordPlace#tag} of the record that said the same before, if this one
     *     only says it again
     */
    record Replace(
            DocumentRow document,
            List<MentionRow> mentions,
            List<float[]> vectors,
            Optional<String> origin)
            implements DocumentChange {
        // Of a mention: two texts, and what stands beside them.
        private static final long BESIDE_VECTOR = 1_024;

        public Replace {
            requireNonNull(document, "document is null");
            mentions = List.copyOf(mentions);
            vectors = List.copyOf(vectors);
            requireNonNull(origin, "origin is null");
            if (mentions.size() != vectors.size()) {
                throw new IllegalArgumentException(
                        mentions.size() + " mentions, but " + vectors.size() + " vectors");
            }
        }

        @Override
        public String id() {
            return document.id();
        }

        @Override
        public RecordPlace place() {
            return document.place();
        }

        @Override
        public long bytes() {
            long vector = vectors.isEmpty() ? 0 : (long) Float.BYTES * vectors.get(0).length;
            return BESIDE_VECTOR + mentions.size() * (BESIDE_VECTOR + vector);
        }
    }

    /**
     * A document is gone.
     *
     * @param place of the record that removes it
     * @param onlyOffset if given, it is gone only if its own record has this offset
     */
    record Remove(String id, RecordPlace place, Optional<Long> onlyOffset)
            implements DocumentChange {
        public Remove {
            requireNonNull(id, "id is null");
            requireNonNull(place, "place is null");
            requireNonNull(onlyOffset, "onlyOffset is null");
        }

        @Override
        public long bytes() {
            return id.length();
        }
    }

    /**
     * Nothing: the record is a dead letter. The document stays what it is, and that must be said
     * again behind the record, since Kafka keeps only the last.
     *
     * @param place of the record
     */
    record Nothing(String id, RecordPlace place) implements DocumentChange {
        public Nothing {
            requireNonNull(id, "id is null");
            requireNonNull(place, "place is null");
        }

        @Override
        public long bytes() {
            return id.length();
        }
    }
}
