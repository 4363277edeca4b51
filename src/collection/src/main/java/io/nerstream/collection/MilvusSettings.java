package io.nerstream.collection;

import static java.util.Objects.requireNonNull;

import io.nerstream.settings.MilvusAccess;
import java.io.Serializable;
import java.time.Duration;

/**
 * Which Milvus server, and how long a write may be tried.
 *
 * @param uri such as {@code http://127.0.0.1:19530}
 * @param index FLAT compares all rows: exact, and the best up to some 100,000 rows; HNSW and others
 *     are faster beyond that, and approximate
 * @param deadline how long a call and its repetitions may take together
 */
public record MilvusSettings(String uri, MilvusAccess access, IndexKind index, Duration deadline)
        implements Serializable {
    private static final long serialVersionUID = 1;
    private static final Duration USUAL_DEADLINE = Duration.ofSeconds(60);

    public MilvusSettings {
        requireNonNull(uri, "uri is null");
        requireNonNull(access, "access is null");
        requireNonNull(index, "index is null");
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("deadline " + deadline + " is not positive");
        }
    }

    /** Kinds of vector indexes. */
    public enum IndexKind {
        FLAT,
        HNSW,
        IVF_FLAT
    }

    public static MilvusSettings at(String uri) {
        return new MilvusSettings(uri, MilvusAccess.OPEN, IndexKind.FLAT, USUAL_DEADLINE);
    }

    /** The same server, reached in another way. */
    public MilvusSettings with(MilvusAccess itsAccess) {
        return new MilvusSettings(uri, itsAccess, index, deadline);
    }

    /** The same server with another index for a new collection. */
    public MilvusSettings with(IndexKind newIndex) {
        return new MilvusSettings(uri, access, newIndex, deadline);
    }
}
