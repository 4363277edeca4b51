package io.nerstream.stack;

import io.nerstream.alerts.AlertsApp;
import io.nerstream.alerts.AlertsSettings;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.collection.embedded.EmbeddedMilvus;
import io.nerstream.encoder.Encoder;
import io.nerstream.indexing.IndexingSettings;
import io.nerstream.metrics.flink.JobMeasures;
import io.nerstream.schemas.Topic;
import io.nerstream.service.ServiceSettings;
import io.nerstream.service.access.files.SettingsException;
import io.nerstream.service.http.QueryService;
import io.nerstream.service.stream.Topics;
import io.nerstream.service.types.TypeEncoder;
import io.nerstream.service.types.TypeStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka, Milvus, the indexing job, the alerts program and the query service in one process, with
 * all their data in one folder, from which the next start goes on. Starting returns when all of
 * them work.
 */
public final class Stack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Stack.class);
    private static final Duration START = Duration.ofMinutes(2);
    private static final long LOOK_MILLIS = 50;

    // Guarded by parts.
    private boolean closed;

    // Closed in the opposite order.
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final StackSettings settings;
    private final Consumer<String> progress;

    private EmbeddedKafka kafka;
    private MilvusSettings milvus;
    private EmbeddedFlink flink;
    private AlertsApp alerts;
    private QueryService service;

    private Stack(StackSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Starts everything.
     *
     * @param python of the embedded Milvus server, see {@link EmbeddedMilvus#install}; unused if
     *     the settings name a server
     * @param progress told each step
     * @throws StackException if a port is taken, the folder is used by another process, or a part
     *     does not start
     */
    public static Stack start(StackSettings settings, Path python, Consumer<String> progress)
            throws Exception {
        Stack stack = prepare(settings, progress);
        stack.start(python);
        return stack;
    }

    /** A stack of which nothing runs yet; from now on, closing it ends whatever does. */
    public static Stack prepare(StackSettings settings, Consumer<String> progress) {
        return new Stack(settings, progress);
    }

    /**
     * Starts everything.
     *
     * @throws StackException as {@link #start(StackSettings, Path, Consumer)}
     */
    public void start(Path python) throws Exception {
        try {
            startParts(python);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private void startParts(Path python) throws Exception {
        List<String> wrong = settings.access().problems(settings.host());
        if (!wrong.isEmpty()) {
            throw new SettingsException(wrong);
        }
        lock();
        checkPorts();
        CompletableFuture<EmbeddedKafka> kafkaStarts = begin(this::startKafka);
        CompletableFuture<MilvusSettings> milvusStarts = begin(() -> startMilvus(python));
        CompletableFuture<Encoder> encoderStarts = begin(() -> keep(settings.encoder().open()));
        kafka = ready(kafkaStarts);
        milvus = ready(milvusStarts);
        alerts = keep(AlertsApp.start(alerts()));
        progress.accept("Kafka listens on " + kafka.address() + ", Milvus on " + milvus.uri());
        Encoder encoder = ready(encoderStarts);
        progress.accept("The language model is loaded");
        // Before the first mention of this encoder: what it finds must meet all saved types.
        TypeStore types = keep(TypeStore.open(kafka.settings(), settings.registry()));
        new TypeEncoder(encoder).encodeAll(types);
        IndexingSettings indexing = indexing(encoder.id());
        MentionCollection collection =
                keep(MentionCollection.open(indexing.milvus(), encoder.id(), encoder.dimension()));
        if (settings.milvus().isEmpty()) {
            // Who wrote to this server has ended with it, or with a process that is no more.
            collection.endReservations();
        }
        // The service measures the language model, which all share in this process.
        JobMeasures measures =
                new JobMeasures(measure -> !measure.series().startsWith("nerstream_encoder_"));
        flink = keep(EmbeddedFlink.start(indexing, settings.data().resolve("flink"), measures));
        service =
                keep(
                        QueryService.start(
                                new ServiceSettings(
                                        settings.host(),
                                        settings.port(),
                                        settings.allowedHosts(),
                                        kafka.settings(),
                                        settings.registry(),
                                        ServiceSettings.USUAL_PATIENCE,
                                        settings.webhookPrivate(),
                                        settings.access()),
                                encoder,
                                collection,
                                types,
                                this::problems));
        service.measure(measures);
        service.measure(alerts);
        await();
    }

    private static <T> CompletableFuture<T> begin(Callable<T> start) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return start.call();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                });
    }

    private static <T> T ready(CompletableFuture<T> part) throws Exception {
        try {
            return part.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        synchronized (parts) {
            if (!closed) {
                parts.push(part);
                return part;
            }
        }
        close(part);
        throw new StackException("the stack was closed while it started");
    }

    private void lock() throws IOException {
        Path file = Files.createDirectories(settings.data()).resolve("lock");
        FileChannel channel =
                keep(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        if (!isFree(channel)) {
            throw new StackException(
                    "another nerstream uses "
                            + settings.data()
                            + ": end it, or choose another folder with --data");
        }
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // This very process has it.
            return false;
        }
    }

    private void checkPorts() throws IOException {
        Ports.check(settings.host(), settings.port(), "the query service", "--port");
        Ports.check(ServiceSettings.LOOPBACK, settings.kafkaPort(), "Kafka", "--kafka-port");
        if (settings.milvus().isEmpty()) {
            Ports.check(ServiceSettings.LOOPBACK, settings.milvusPort(), "Milvus", "--milvus-port");
        }
    }

    private EmbeddedKafka startKafka() throws Exception {
        EmbeddedKafka started =
                keep(EmbeddedKafka.start(settings.data().resolve("kafka"), settings.kafkaPort()));
        List<String> unused = Topics.make(started.settings());
        return started;
    }

    private MilvusSettings startMilvus(Path python) throws IOException {
        if (settings.milvus().isPresent()) {
            return settings.milvus().get();
        }
        return MilvusSettings.at(
                keep(SupervisedMilvus.start(
                                python, settings.data().resolve("milvus"), settings.milvusPort()))
                        .uri());
    }

    private AlertsSettings alerts() {
        return new AlertsSettings(
                kafka.settings(),
                AlertsSettings.USUAL_APPLICATION,
                settings.registry(),
                settings.data().resolve("alerts"),
                1);
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (!flink.isRunning()) {
            problems.add("the indexing job does not run");
        }
        if (!alerts.isRunning()) {
            problems.add("the alerts program does not run, its state is " + alerts.state());
        }
        return problems;
    }

    private IndexingSettings indexing(String encoderId) {
        return new IndexingSettings(
                kafka.settings(),
                IndexingSettings.group(encoderId),
                Topic.DOCUMENTS.topicName(),
                Topic.MENTIONS.topicName(),
                Topic.OUTCOMES.topicName(),
                Topic.PROGRESS.topicName(),
                Topic.DEAD.topicName(),
                settings.registry(),
                milvus,
                settings.encoder(),
                settings.parallelism(),
                IndexingSettings.USUAL_CAPACITY,
                IndexingSettings.USUAL_CHECKPOINTS);
    }

    private void await() throws InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (!problems().isEmpty()) {
            if (System.nanoTime() > end) {
                throw new StackException(
                        String.join("; ", problems())
                                + ": waited "
                                + START.toMinutes()
                                + " minutes");
            }
            Thread.sleep(LOOK_MILLIS);
        }
        progress.accept("The indexing job and the alerts program run");
    }

    /** Address of the query service. */
    public String url() {
        return service.url();
    }

    /** Bootstrap servers. */
    public String kafka() {
        return kafka.address();
    }

    /** Address of the Milvus server. */
    public String milvus() {
        return milvus.uri();
    }

    public QueryService service() {
        return service;
    }

    /** Ends everything in order: what was acknowledged stays. */
    @Override
    public void close() {
        synchronized (parts) {
            closed = true;
            while (!parts.isEmpty()) {
                close(parts.pop());
            }
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("{} did not end well", part.getClass().getSimpleName(), e);
        }
    }
}
