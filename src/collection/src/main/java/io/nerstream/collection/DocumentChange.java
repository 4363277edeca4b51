package io.nerstream.collection;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What happens to a document. */
public sealed interface DocumentChange {
    /** The document's id. */
    String id();

    /**
     * A document with all its mentions, which replace those of an older version.
     *
     * @param vectors one of length 1 for each mention
     */
    record Replace(DocumentRow document, List<MentionRow> mentions, List<float[]> vectors)
            implements DocumentChange {
        public Replace {
            requireNonNull(document, "document is null");
            mentions = List.copyOf(mentions);
            vectors = List.copyOf(vectors);
            if (mentions.size() != vectors.size()) {
                throw new IllegalArgumentException(
                        mentions.size() + " mentions, but " + vectors.size() + " vectors");
            }
        }

        @Override
        public String id() {
            return document.id();
        }
    }

    /** A document is gone. */
    record Remove(String id) implements DocumentChange {
        public Remove {
            requireNonNull(id, "id is null");
        }
    }
}
