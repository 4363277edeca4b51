package io.nerstream.cli.size;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a stream needs, by the figures that were measured. */
final class Sizing {
    private static final int LEAST_PARTITIONS = 6;
    private static final int MOST_SHARDS = 16;
    // Beyond it, comparing everything takes more of a processor than cells cost in recall.
    private static final double LARGEST_FLAT = 1e6;
    private static final double KEPT_DAYS = 7;
    private static final double GIB = 1L << 30;

    private final Workload load;
    private final Speed speed;
    private final List<Figure> figures = new ArrayList<>();

    Sizing(Workload load, Speed speed) {
        this.load = load;
        this.speed = speed;
    }

    /** Everything, in the order of a document's way. */
    static List<Figure> of(Workload load, Speed speed) {
        Sizing sizing = new Sizing(load, speed);
        sizing.stream();
        sizing.encoder();
        sizing.kafka();
        sizing.milvus();
        sizing.alerts();
        return List.copyOf(sizing.figures);
    }

    private void stream() {
        add(
                "stream",
                "documents",
                count(load.documentsADay()) + " a day",
                "%s a second, of %s tokens and %s mentions"
                        .formatted(load.documents(), load.tokens(), load.mentions()));
        add(
                "stream",
                "mentions that can be found",
                count(load.storedMentions()),
                "after %s days; the largest collection measured had %s"
                        .formatted(
                                load.days(), count(Measured.LARGEST_MEASURED_COLLECTION.value())));
    }

    private void encoder() {
        String needed = up(needed());
        if (speed instanceof Speed.OfGpu) {
            add("job", "GPUs", needed, speed.restsOn());
        } else {
            add("job", "cores", needed, speed.restsOn());
            add(
                    "job",
                    "GPUs instead",
                    "unknown",
                    "no GPU was measured: run 'bench encoder --device cuda', then give --tokens-per-second-of-gpu");
        }
        add("job", "parallelism", Integer.toString(subtasks()), subtasksRestOn());
    }

    /** Cores or GPUs. */
    private double needed() {
        return load.documents() * load.tokens() / speed.tokens();
    }

    /** Subtasks of the job: a process each on processors, what writes fast enough on GPUs. */
    int subtasks() {
        double encoding =
                speed instanceof Speed.OfGpu
                        ? needed()
                        : needed() / Measured.CORES_PER_PROCESS.value();
        double writing = load.documents() / Measured.DOCUMENTS_PER_WRITER.value();
        return (int) Math.max(1, Math.ceil(Math.max(encoding, writing)));
    }

    private String subtasksRestOn() {
        return (speed instanceof Speed.OfCore
                        ? Measured.CORES_PER_PROCESS.source()
                        : "a subtask for each GPU")
                + "; "
                + Measured.DOCUMENTS_PER_WRITER.source();
    }

    private void kafka() {
        int partitions = Math.max(LEAST_PARTITIONS, Math.max(subtasks(), alertsThreads()));
        add(
                "kafka",
                "partitions of documents and mentions",
                Integer.toString(partitions),
                "one for each subtask of the job and each thread of the alerts program; 'topics' makes "
                        + LEAST_PARTITIONS);
        add("kafka", "disk of one replica", bytes(kafkaDisk()), "the three lines below");
        add(
                "kafka",
                "  documents",
                bytes(documentBytes() * load.storedDocuments()),
                "as long as they can be found: " + Measured.KAFKA_BYTES_PER_TOKEN.source());
        add(
                "kafka",
                "  mentions",
                bytes(mentionBytes() * keptDocuments()),
                "seven days: " + Measured.KAFKA_BYTES_PER_MENTION.source());
        add(
                "kafka",
                "  outcomes",
                bytes(Measured.KAFKA_BYTES_PER_OUTCOME.value() * keptDocuments()),
                "seven days: " + Measured.KAFKA_BYTES_PER_OUTCOME.source());
    }

    private double kafkaDisk() {
        return documentBytes() * load.storedDocuments()
                + (mentionBytes() + Measured.KAFKA_BYTES_PER_OUTCOME.value()) * keptDocuments();
    }

    /** Of all that is written to Kafka for one document. */
    double kafkaBytesPerDocument() {
        return documentBytes() + mentionBytes() + Measured.KAFKA_BYTES_PER_OUTCOME.value();
    }

    private double documentBytes() {
        return load.tokens() * Measured.KAFKA_BYTES_PER_TOKEN.value();
    }

    private double mentionBytes() {
        return load.mentions() * Measured.KAFKA_BYTES_PER_MENTION.value();
    }

    private double keptDocuments() {
        return load.documentsADay() * KEPT_DAYS;
    }

    private void milvus() {
        boolean flat = load.storedMentions() <= LARGEST_FLAT;
        add(
                "milvus",
                "index",
                flat ? "FLAT" : "IVF_FLAT",
                flat
                        ? "exact; up to %s mentions".formatted(count(LARGEST_FLAT))
                        : "recall beside exact: docs/scaling.md; HNSW loses matches with filters");
        add("milvus", "memory", bytes(milvusMemory()), Measured.MILVUS_MEMORY_PER_MENTION.source());
        add("milvus", "disk", bytes(milvusDisk()), Measured.MILVUS_DISK_PER_MENTION.source());
        double shards = load.mentionsPerSecond() / Measured.MENTIONS_PER_SHARD.value();
        add(
                "milvus",
                "shards",
                shards > MOST_SHARDS
                        ? up(shards) + ": more than the " + MOST_SHARDS + " of a server"
                        : up(shards),
                Measured.MENTIONS_PER_SHARD.source());
        Measured writing = flat ? Measured.FLAT_WRITE_MICROS : Measured.IVF_WRITE_MICROS;
        add(
                "milvus",
                "cores for writing",
                up(load.mentionsPerSecond() * writing.value() / 1e6),
                writing.source());
        Measured searching = flat ? Measured.FLAT_SEARCH_NANOS : Measured.IVF_SEARCH_NANOS;
        add(
                "milvus",
                "cores for searching",
                up(load.searches() * load.storedMentions() * searching.value() / 1e9),
                "%s searches a second: %s".formatted(load.searches(), searching.source()));
    }

    double milvusDisk() {
        return Measured.MILVUS_DISK_OF_SERVER.value()
                + load.storedMentions() * Measured.MILVUS_DISK_PER_MENTION.value();
    }

    double milvusMemory() {
        return Measured.MILVUS_BYTES_OF_SERVER.value()
                + load.storedMentions() * Measured.MILVUS_MEMORY_PER_MENTION.value();
    }

    private void alerts() {
        add(
                "alerts",
                "instances",
                up(alertsThreads() / Measured.MATCHING_THREADS.value()),
                Measured.PAIRS_PER_THREAD.source());
        add(
                "alerts",
                "memory of saved types, each instance",
                bytes(load.savedTypes() * Measured.BYTES_PER_SAVED_TYPE.value()),
                Measured.BYTES_PER_SAVED_TYPE.source());
    }

    private int alertsThreads() {
        double pairs = load.mentionsPerSecond() * load.savedTypes();
        return (int) Math.max(1, Math.ceil(pairs / Measured.PAIRS_PER_THREAD.value()));
    }

    private void add(String part, String name, String value, String restsOn) {
        figures.add(new Figure(part, name, value, restsOn));
    }

    private static String up(double amount) {
        return count(Math.max(1, Math.ceil(amount)));
    }

    private static String count(double amount) {
        return String.format(Locale.ROOT, "%,.0f", amount);
    }

    private static String bytes(double bytes) {
        return bytes < GIB
                ? String.format(Locale.ROOT, "%,.0f MiB", bytes / (1 << 20))
                : String.format(Locale.ROOT, "%,.0f GiB", Math.ceil(bytes / GIB));
    }
}
