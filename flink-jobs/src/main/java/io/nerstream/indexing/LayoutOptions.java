package io.nerstream.indexing;

import io.nerstream.collection.CollectionLayout;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.settings.options.SettingsCheck;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** How a collection is laid out by whoever opens it first: the job, or a query service. */
public final class LayoutOptions {
    @Option(
            names = "--index",
            defaultValue = "${env:NERSTREAM_INDEX:-FLAT}",
            description =
                    "Of a new collection: FLAT, IVF_FLAT (beyond a million mentions) or HNSW; default: FLAT, exact.")
    private String index;

    @Option(
            names = "--shards",
            defaultValue = "${env:NERSTREAM_SHARDS:-1}",
            description =
                    "Of a new collection, that write side by side; 'nerstream size' says how many; default: 1.")
    private String shards;

    @Option(
            names = "--partitions-by-source",
            defaultValue = "${env:NERSTREAM_PARTITIONS_BY_SOURCE:-0}",
            description =
                    "Of a new collection, among which mentions are divided by their source; needs Milvus 2.4; default: 0, undivided.")
    private String partitions;

    /** Reads them; what is wrong in them is noted. */
    public Supplier<CollectionLayout> layout(SettingsCheck check) throws Exception {
        Supplier<MilvusSettings.IndexKind> kind =
                check.word("--index", index, MilvusSettings.IndexKind.class);
        Supplier<Integer> sideBySide =
                check.number("--shards", shards, 1, CollectionLayout.MOST_SHARDS);
        Supplier<Integer> divided =
                check.number(
                        "--partitions-by-source", partitions, 0, CollectionLayout.MOST_PARTITIONS);
        return () -> new CollectionLayout(kind.get(), sideBySide.get(), divided.get());
    }
}
