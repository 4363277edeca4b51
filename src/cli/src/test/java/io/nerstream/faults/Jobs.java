package io.nerstream.faults;

import io.nerstream.faults.processes.Checkpoints;
import io.nerstream.faults.processes.FullDiskFileSystem;
import io.nerstream.faults.processes.JobMain;
import io.nerstream.faults.processes.JobOptions;
import io.nerstream.faults.processes.Program;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/** The indexing jobs of a run, the newest last, each a process of its own. */
final class Jobs implements AutoCloseable {
    // As many as the largest parallelism.
    private static final int PARTITIONS = 3;

    private static final Duration MILVUS_DEADLINE = Duration.ofSeconds(9);
    private static final Duration END = Duration.ofMinutes(1);
    private static final int MEGABYTES = 512;

    private final Servers servers;
    private final String documents;
    private final String outcomes;
    private final String dead;
    private final int partitions;
    private final Path folder;
    private final Deque<Program> running = new ConcurrentLinkedDeque<>();
    private final Map<Program, EncoderSource> encoders = new ConcurrentHashMap<>();
    private final Map<String, Double> measures = new HashMap<>();
    private volatile EncoderSource encoder;
    private int started;

    private Jobs(
            Servers servers,
            Path folder,
            String documents,
            String outcomes,
            String dead,
            int partitions)
            throws IOException {
        this.servers = servers;
        this.folder = Files.createDirectories(folder);
        this.encoder = servers.encoder();
        this.documents = documents;
        this.outcomes = outcomes;
        this.dead = dead;
        this.partitions = partitions;
    }

    /** Jobs on topics that nobody else has. */
    static Jobs onOwnTopics(Servers servers, String run, Path folder) throws Exception {
        String documents = run + ".documents";
        String outcomes = run + ".outcomes";
        String dead = run + ".dead";
        servers.broker().make(documents, Topic.DOCUMENTS, PARTITIONS);
        servers.broker().make(outcomes, Topic.OUTCOMES, PARTITIONS);
        servers.broker().make(dead, Topic.DEAD, 1);
        servers.broker().make(run + ".progress", Topic.PROGRESS, 1);
        return new Jobs(servers, folder, documents, outcomes, dead, PARTITIONS);
    }

    static Jobs onUsualTopics(Servers servers, Path folder) throws IOException {
        return new Jobs(
                servers,
                folder,
                Topic.DOCUMENTS.topicName(),
                Topic.OUTCOMES.topicName(),
                Topic.DEAD.topicName(),
                Topic.DOCUMENTS.partitions());
    }

    String documents() {
        return documents;
    }

    String outcomes() {
        return outcomes;
    }

    /** Of the documents topic. */
    int partitions() {
        return partitions;
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
                documents,
                Topic.MENTIONS.topicName(),
                outcomes,
                dead,
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
                        List.of(JobMain.class.getName(), file.toString()));
        started++;
        running.addLast(job);
        encoders.put(job, encoder);
        return job;
    }

    /** How many encoders have jobs that run; those of one wait for each other. */
    int encoders() {
        return (int) running.stream().map(encoders::get).distinct().count();
    }

    Program newest() {
        return running.getLast();
    }

    /** Ends the newest one as a power cut would. */
    void kill() {
        kill(running.removeLast());
    }

    /** Ends the oldest one as a power cut would; the newer ones live on. */
    void killOldest() {
        kill(running.removeFirst());
    }

    private static void kill(Program job) {
        try {
            job.kill();
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

    /** The same from a copy, for a job before it that is alive deletes its old checkpoints. */
    Program goOnFromCopy() throws IOException {
        Optional<String> newest = newestCheckpoint();
        if (newest.isEmpty()) {
            return start(options());
        }
        Path from = Path.of(java.net.URI.create(newest.get()));
        Path to = Files.createDirectories(folder.resolve("copy-" + started));
        List<Path> files;
        try (Stream<Path> all = Files.list(from)) {
            files = all.toList();
        }
        for (Path file : files) {
            Path unused = Files.copy(file, to.resolve(file.getFileName()));
        }
        return start(options().from(to.toUri().toString(), 1));
    }

    /** The checkpoint of any job that was completed last. */
    Optional<String> newestCheckpoint() throws IOException {
        return Checkpoints.newestIn(folder);
    }

    /** Lets no checkpoint or savepoint be written, or lets them again. */
    void fillDisk(boolean full) throws IOException {
        FullDiskFileSystem.fill(folder, full);
    }

    void loseCheckpoints() throws IOException {
        for (int job = 0; job < started; job++) {
            Path own = folder.resolve("job-" + job);
            // One that ended before its first checkpoint has none to lose.
            if (Files.exists(own)) {
                delete(own);
            }
        }
    }

    private static void delete(Path all) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(all)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    /** Ends the newest one with what it has in its hands; returns where that is. */
    String savepoint() throws InterruptedException {
        return savepoint(running.removeLast());
    }

    /** The same with the oldest one; the newer ones live on. */
    String savepointOfOldest() throws InterruptedException {
        return savepoint(running.removeFirst());
    }

    private static String savepoint(Program job) throws InterruptedException {
        return end(job, "savepoint")
                .orElseThrow(() -> new IllegalStateException("a job gave no savepoint"));
    }

    private static Optional<String> end(Program job, String order) throws InterruptedException {
        if (job.exit().isEmpty()) {
            job.tell(order);
        }
        return ended(job);
    }

    private static Optional<String> ended(Program job) throws InterruptedException {
        if (!job.endsWithin(END)) {
            job.kill();
        }
        return job.said("savepoint").stream().findFirst();
    }

    /**
     * Lets all do what they have in their hands, and end; one may wait for another.
     *
     * @return what kept them from it
     */
    List<String> drain() throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (Program job : running) {
            if (job.exit().isEmpty()) {
                job.tell("drain");
            }
        }
        for (Program job : List.copyOf(running)) {
            if (ended(job).isEmpty()) {
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
