package io.nerstream.faults;

import io.nerstream.indexing.EncoderSource;
import io.nerstream.schemas.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/** The indexing jobs of a run, the newest last, each a process of its own. */
final class Jobs implements AutoCloseable {
    /** Of the documents topic: as many as the largest parallelism. */
    static final int PARTITIONS = 3;

    private static final Duration MILVUS_DEADLINE = Duration.ofSeconds(6);
    private static final Duration END = Duration.ofMinutes(1);
    private static final int MEGABYTES = 512;
    private static final String METADATA = "_metadata";

    private final Servers servers;
    private final String run;
    private final Path folder;
    private final Deque<Program> running = new ConcurrentLinkedDeque<>();
    private final Map<String, Double> measures = new HashMap<>();
    private volatile EncoderSource encoder;
    private int started;

    Jobs(Servers servers, String run, Path folder) throws Exception {
        this.servers = servers;
        this.run = run;
        this.folder = folder;
        this.encoder = servers.encoder();
        servers.broker().make(documents(), Topic.DOCUMENTS, PARTITIONS);
        servers.broker().make(outcomes(), Topic.OUTCOMES, PARTITIONS);
        servers.broker().make(dead(), Topic.DEAD, 1);
    }

    String documents() {
        return run + ".documents";
    }

    String outcomes() {
        return run + ".outcomes";
    }

    private String dead() {
        return run + ".dead";
    }

    /** The encoder of the jobs that are started from now on. */
    EncoderSource encoder() {
        return encoder;
    }

    void use(EncoderSource other) {
        encoder = other;
    }

    /** What a job that begins anew is started with; each writes checkpoints of its own. */
    JobOptions options() {
        Path own = folder.resolve("job-" + started);
        return new JobOptions(
                servers.broker().address(),
                servers.proxy().uri(),
                MILVUS_DEADLINE,
                encoder.folder(),
                encoder.model(),
                documents(),
                Topic.MENTIONS.topicName(),
                outcomes(),
                dead(),
                FullDiskFileSystem.uri(own.resolve("checkpoints")),
                own.resolve("savepoints").toUri().toString(),
                1,
                "");
    }

    Program start(JobOptions options) throws IOException {
        Path file = folder.resolve("job-" + started + ".properties");
        options.write(file);
        Program job =
                Program.start(
                        folder.resolve("job-" + started + ".log"),
                        MEGABYTES,
                        List.of("io.nerstream.faults.JobMain", file.toString()));
        started++;
        running.addLast(job);
        return job;
    }

    int running() {
        return running.size();
    }

    Program newest() {
        return running.getLast();
    }

    /** Ends the newest one as a power cut would. */
    void kill() {
        try {
            running.removeLast().kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts a run", e);
        }
    }

    /** Goes on from the newest checkpoint, as another process; begins anew if there is none. */
    Program goOn() throws IOException {
        Optional<String> newest = newestCheckpoint();
        return start(newest.map(place -> options().from(place, 1)).orElseGet(this::options));
    }

    /** The checkpoint of any job that was completed last. */
    Optional<String> newestCheckpoint() throws IOException {
        return newestIn(folder);
    }

    /** The checkpoint or savepoint under a folder that was completed last. */
    static Optional<String> newestIn(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith(METADATA))
                    .max(Comparator.comparing(Jobs::modified))
                    .map(file -> file.getParent().toUri().toString());
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets no checkpoint or savepoint be written, or lets them again. */
    void fillDisk(boolean full) throws IOException {
        FullDiskFileSystem.fill(folder, full);
    }

    void loseCheckpoints() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files =
                    all.filter(file -> file.toString().contains("checkpoints"))
                            .sorted(Comparator.reverseOrder())
                            .toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    /** Ends the newest one with what it has in its hands; returns where that is. */
    String savepoint() throws InterruptedException {
        Program job = running.removeLast();
        return end(job, "savepoint")
                .orElseThrow(() -> new IllegalStateException("a job gave no savepoint"));
    }

    private static Optional<String> end(Program job, String order) throws InterruptedException {
        if (job.exit().isEmpty()) {
            job.tell(order);
            if (!job.endsWithin(END)) {
                job.kill();
            }
        }
        return job.said("savepoint").stream().findFirst();
    }

    /**
     * Lets all do what they have in their hands, and end.
     *
     * @return what kept them from it
     */
    List<String> drain() throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (Program job : List.copyOf(running)) {
            if (end(job, "drain").isEmpty()) {
                problems.add(
                        "it does not end by itself, its exit code is "
                                + job.exit().map(String::valueOf).orElse("none"));
            }
            measures.clear();
            for (String line : job.said("measure")) {
                int value = line.lastIndexOf(' ');
                measures.put(line.substring(0, value), Double.valueOf(line.substring(value + 1)));
            }
            running.remove(job);
        }
        return problems;
    }

    /** What the job measured that was drained last. */
    Map<String, Double> measures() {
        return Map.copyOf(measures);
    }

    @Override
    public void close() throws InterruptedException {
        for (Program job : running) {
            job.kill();
        }
    }
}
