package io.nerstream.collection;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * How a collection is laid out in the server. It counts when the collection is made; one that is
 * there stays as it is.
 *
 * @param index of the vectors
 * @param shards that write side by side: one is enough up to some 1,800 mentions a second, see
 *     docs/scaling.md
 * @param partitions among which the mentions are divided by their source, so that a search of some
 *     sources reads these alone; 0: undivided
 */
public record CollectionLayout(MilvusSettings.IndexKind index, int shards, int partitions)
        implements Serializable {
    private static final long serialVersionUID = 1;

    /** The most shards that servers give a collection unless they are told otherwise. */
    public static final int MOST_SHARDS = 16;

    /** The most partitions that servers give a collection. */
    public static final int MOST_PARTITIONS = 1_024;

    /** For small collections, and for the embedded server. */
    public static final CollectionLayout USUAL =
            new CollectionLayout(MilvusSettings.IndexKind.FLAT, 1, 0);

    public CollectionLayout {
        requireNonNull(index, "index is null");
        if (shards < 1 || shards > MOST_SHARDS) {
            throw new IllegalArgumentException(
                    "shards of the collection: " + shards + ", it must be 1 to " + MOST_SHARDS);
        }
        if (partitions < 0 || partitions > MOST_PARTITIONS) {
            throw new IllegalArgumentException(
                    "partitions by source: "
                            + partitions
                            + ", it must be 0 (undivided) to "
                            + MOST_PARTITIONS);
        }
    }
}
