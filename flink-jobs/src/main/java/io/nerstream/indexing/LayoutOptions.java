package io.nerstream.indexing;

import io.nerstream.collection.CollectionLayout;
import io.nerstream.collection.MilvusSettings;
import picocli.CommandLine.Option;

/** How a collection is laid out by whoever opens it first: the job, or a query service. */
public final class LayoutOptions {
    @Option(
            names = "--index",
            defaultValue = "${env:NERSTREAM_INDEX:-FLAT}",
            description =
                    "Of a new collection: ${COMPLETION-CANDIDATES}; IVF_FLAT beyond a million mentions; default: FLAT, exact.")
    private MilvusSettings.IndexKind index;

    @Option(
            names = "--shards",
            defaultValue = "${env:NERSTREAM_SHARDS:-1}",
            description =
                    "Of a new collection, that write side by side; 'nerstream size' says how many; default: 1.")
    private int shards;

    @Option(
            names = "--partitions-by-source",
            defaultValue = "${env:NERSTREAM_PARTITIONS_BY_SOURCE:-0}",
            description =
                    "Of a new collection, among which mentions are divided by their source; needs Milvus 2.4; default: 0, undivided.")
    private int partitions;

    /**
     * What they say.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public CollectionLayout layout() {
        return new CollectionLayout(index, shards, partitions);
    }
}
