package io.nerstream.collection;

import static java.util.Objects.requireNonNull;

import io.nerstream.settings.MilvusAccess;
import java.io.Serializable;
import java.time.Duration;

/**
 * Which Milvus server, and how long a write may be tried.
 *
 * @param uri such as {@code http://127.0.0.1:19530}
 * @param layout of a collection that has to be made
 * @param deadline how long a call and its repetitions may take together
 */
public record MilvusSettings(
        String uri, MilvusAccess access, CollectionLayout layout, Duration deadline)
        implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Duration USUAL_DEADLINE = Duration.ofSeconds(60);

    public MilvusSettings {
        requireNonNull(uri, "uri is null");
        requireNonNull(access, "access is null");
        requireNonNull(layout, "layout is null");
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("deadline " + deadline + " is not positive");
        }
    }

    /** Kinds of vector indexes. */
    public enum IndexKind {
        /** Compares all rows: exact, and the best up to some 100,000 rows. */
        FLAT,
        /** A graph in memory: approximate. */
        HNSW,
        /** Cells of like vectors: approximate. */
        IVF_FLAT
    }

    public static MilvusSettings at(String uri) {
        return new MilvusSettings(uri, MilvusAccess.OPEN, CollectionLayout.USUAL, USUAL_DEADLINE);
    }

    /** The same server, reached in another way. */
    public MilvusSettings with(MilvusAccess itsAccess) {
        return new MilvusSettings(uri, itsAccess, layout, deadline);
    }

    /** The same server with another layout of a new collection. */
    public MilvusSettings with(CollectionLayout newLayout) {
        return new MilvusSettings(uri, access, newLayout, deadline);
    }

    /** The same server, with another time for a call and its repetitions. */
    public MilvusSettings within(Duration newDeadline) {
        return new MilvusSettings(uri, access, layout, newDeadline);
    }
}
