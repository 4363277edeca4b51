package io.nerstream.stack;

import io.nerstream.indexing.IndexedBefore;
import io.nerstream.indexing.IndexingJob;
import io.nerstream.indexing.IndexingSettings;
import io.nerstream.metrics.flink.JobMeasures;
import io.nerstream.metrics.flink.NerstreamReporterFactory;
import io.nerstream.service.ServiceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The indexing job on a cluster in this process. It goes on from its newest checkpoint. */
final class EmbeddedFlink implements AutoCloseable {
    private static final String METADATA = "_metadata";
    private static final int NAMED_DIGITS = 12;
    private static final long ANSWER_SECONDS = 5;
    private static final long STOP_SECONDS = 60;

    private final JobClient job;
    private final String measures;

    private EmbeddedFlink(JobClient job, String measures) {
        this.job = job;
        this.measures = measures;
    }

    /**
     * Starts the job.
     *
     * @param measures filled with what it measures
     */
    static EmbeddedFlink start(IndexingSettings settings, Path folder, JobMeasures measures)
            throws Exception {
        // Another encoder has a collection of its own, which begins with the first document.
        String encoder = settings.encoder().identity().id().substring(0, NAMED_DIGITS);
        Path checkpoints =
                Files.createDirectories(
                        folder.resolve("checkpoints-" + IndexingJob.STATE + "-" + encoder));
        Configuration configuration = IndexingJob.configuration(settings);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        onLoopback(configuration);
        // Settings of Flink are texts, so it is told a name.
        String name = UUID.randomUUID().toString();
        measures.open(name);
        measure(configuration, name);
        Optional<Path> newest = newest(checkpoints);
        newest.ifPresent(
                path ->
                        configuration.set(
                                StateRecoveryOptions.SAVEPOINT_PATH, path.toUri().toString()));
        removeOthers(checkpoints, newest);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(
                        settings.parallelism(), configuration);
        IndexingJob.build(environment, settings, IndexedBefore.ask(settings));
        return new EmbeddedFlink(environment.executeAsync(NerstreamReporterFactory.JOB), name);
    }

    private static void onLoopback(Configuration configuration) {
        configuration.set(JobManagerOptions.BIND_HOST, ServiceSettings.LOOPBACK);
        configuration.set(TaskManagerOptions.BIND_HOST, ServiceSettings.LOOPBACK);
        configuration.set(RestOptions.BIND_ADDRESS, ServiceSettings.LOOPBACK);
        configuration.set(RestOptions.ADDRESS, ServiceSettings.LOOPBACK);
        configuration.set(RestOptions.BIND_PORT, "0");
    }

    private static void measure(Configuration configuration, String name) {
        Configuration reporter = MetricOptions.forReporter(configuration, "nerstream");
        reporter.set(
                MetricOptions.REPORTER_FACTORY_CLASS, NerstreamReporterFactory.class.getName());
        reporter.setString(NerstreamReporterFactory.INTO, name);
    }

    /** The checkpoint that was completed last. */
    private static Optional<Path> newest(Path checkpoints) throws IOException {
        try (Stream<Path> files = Files.walk(checkpoints)) {
            return files.filter(file -> file.endsWith(METADATA))
                    .max(Comparator.comparing(EmbeddedFlink::modified))
                    .map(Path::getParent);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Jobs before the last one left theirs, which nobody needs any more. */
    private static void removeOthers(Path checkpoints, Optional<Path> kept) throws IOException {
        List<Path> jobs;
        try (Stream<Path> all = Files.list(checkpoints)) {
            jobs = all.filter(job -> kept.isEmpty() || !kept.get().startsWith(job)).toList();
        }
        for (Path job : jobs) {
            List<Path> files;
            try (Stream<Path> all = Files.walk(job)) {
                files = all.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    /** Whether the job runs at this moment. */
    boolean isRunning() {
        try {
            return job.getJobStatus().get(ANSWER_SECONDS, TimeUnit.SECONDS) == JobStatus.RUNNING;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** Ends the job; its last checkpoint stays. */
    @Override
    public void close() throws InterruptedException, ExecutionException, TimeoutException {
        try {
            Void unused = job.cancel().get(STOP_SECONDS, TimeUnit.SECONDS);
        } finally {
            JobMeasures.close(measures);
        }
    }
}
