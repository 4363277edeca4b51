package io.nerstream.cli.size;

/**
 * What was measured of nerstream, and by which command; docs/scaling.md has the tables that the
 * figures are from.
 */
enum Measured {
    TOKENS_PER_CORE(
            617, "bench pipeline: 1,234 tokens/s on two cores, everything else beside the encoder"),
    CORES_PER_PROCESS(2, "bench pipeline: no more cores in one process were measured"),
    DOCUMENTS_PER_WRITER(150, "bench collection: 6.4 ms a document, one writer, full server 2.3.5"),
    MENTIONS_PER_SHARD(
            1_800, "bench collection: 1,826 mentions/s into one shard, full server 2.3.5"),
    PAIRS_PER_THREAD(
            69_700_000, "bench alerts: 697 mentions/s with 100,000 saved types, one thread"),
    MATCHING_THREADS(1, "alerts run: threads of an instance"),
    BYTES_PER_SAVED_TYPE(2_063, "bench alerts"),
    KAFKA_BYTES_PER_TOKEN(2.87, "up, publish: 100 news articles of 214 tokens, 614 bytes each"),
    KAFKA_BYTES_PER_MENTION(2_515, "up, publish: 1,120 mentions of 511 values"),
    KAFKA_BYTES_PER_OUTCOME(82, "up, publish: 100 news articles"),
    MILVUS_BYTES_OF_SERVER(230e6, "full server 2.3.5 without mentions"),
    MILVUS_MEMORY_PER_MENTION(
            3_590,
            "full server with 100,010 mentions, FLAT, after a start; three to five times that was seen while they were written at once"),
    MILVUS_DISK_PER_MENTION(
            9_260, "bench collection: 2.90 GB for 300,009 mentions; 6 to 13 KB each were seen"),
    FLAT_WRITE_MICROS(284, "bench collection: 284 µs of the server for a mention, FLAT"),
    IVF_WRITE_MICROS(
            2_100,
            "bench collection: 2,100 µs of the server for a mention with its index, IVF_FLAT"),
    FLAT_SEARCH_NANOS(
            640, "bench collection: 64 ms of the server for a search of 100,010 mentions, FLAT"),
    IVF_SEARCH_NANOS(
            79,
            "bench collection: 7.9 ms of the server for a search of 100,010 mentions, IVF_FLAT"),
    MILVUS_DISK_OF_SERVER(122e6, "full server 2.3.5 without mentions"),
    LARGEST_MEASURED_COLLECTION(1_000_000, "bench collection");

    private final double value;
    private final String source;

    Measured(double value, String source) {
        this.value = value;
        this.source = source;
    }

    double value() {
        return value;
    }

    String source() {
        return source;
    }
}
