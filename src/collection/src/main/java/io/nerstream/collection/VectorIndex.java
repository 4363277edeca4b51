package io.nerstream.collection;

import io.milvus.v2.common.IndexParam;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How vectors are found: what an index is made with, and what a search of it says. The figures were
 * chosen by measured recall, see docs/scaling.md.
 */
enum VectorIndex {
    /** Compares all. */
    FLAT,
    HNSW,
    IVF_FLAT,
    /** One that somebody else made: the server's own figures count. */
    OTHER;

    private static final int LEAST_EF = 512;
    private static final int CELLS = 64;

    static VectorIndex of(MilvusSettings.IndexKind kind) {
        return valueOf(kind.name());
    }

    /** By the server's name for it. */
    static VectorIndex named(String name) {
        return Arrays.stream(values())
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElse(OTHER);
    }

    IndexParam parameters() {
        return IndexParam.builder()
                .fieldName(Columns.VECTOR)
                .indexName(Columns.VECTOR)
                .indexType(IndexParam.IndexType.valueOf(name()))
                .metricType(IndexParam.MetricType.COSINE)
                .extraParams(new HashMap<>(making()))
                .build();
    }

    private Map<String, Object> making() {
        return switch (this) {
            case HNSW -> Map.of("M", 32, "efConstruction", 256);
            case IVF_FLAT -> Map.of("nlist", 1024);
            case FLAT, OTHER -> Map.of();
        };
    }

    /**
     * What a search has to say.
     *
     * @param width hits that it asks for
     */
    Map<String, Object> searching(int width) {
        return switch (this) {
            case HNSW -> Map.of("ef", Math.max(LEAST_EF, width));
            case IVF_FLAT -> Map.of("nprobe", CELLS);
            case FLAT, OTHER -> Map.of();
        };
    }
}
