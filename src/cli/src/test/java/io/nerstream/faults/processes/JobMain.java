package io.nerstream.faults.processes;

import static org.apache.flink.core.execution.SavepointFormatType.CANONICAL;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.indexing.IndexedBefore;
import io.nerstream.indexing.IndexingJob;
import io.nerstream.indexing.IndexingSettings;
import io.nerstream.metrics.flink.JobMeasures;
import io.nerstream.metrics.flink.NerstreamReporterFactory;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The indexing job on a Flink of its own, in a process of its own. Its standard input steers it:
 * {@code savepoint} ends it with what it has in its hands in a savepoint, {@code drain} when all of
 * that is done; the end of the input ends it at once.
 */
public final class JobMain {
    private static final String MEASURES = "faults";
    private static final Duration CHECKPOINTS = Duration.ofMillis(500);
    private static final RetryPolicy<Object> UNTIL_IT_RUNS =
            RetryPolicy.builder()
                    .handle(ExecutionException.class)
                    .withDelay(Duration.ofMillis(200))
                    .withMaxAttempts(-1)
                    .withMaxDuration(Duration.ofMinutes(1))
                    .build();

    private final JobOptions options;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private JobMain(JobOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        try {
            new JobMain(JobOptions.read(arguments[0])).run();
        } catch (Exception e) {
            e.printStackTrace();
            System.out.println("failed " + e.getClass().getSimpleName());
            Runtime.getRuntime().halt(2);
        }
    }

    private void run() throws Exception {
        IndexingSettings settings = settings();
        JobMeasures measures = new JobMeasures(any -> true);
        measures.open(MEASURES);
        measures.bindTo(registry);
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(
                        options.parallelism(), configuration(settings));
        IndexingJob.build(environment, settings, IndexedBefore.ask(settings));
        JobClient job = environment.executeAsync(NerstreamReporterFactory.JOB);
        System.out.println("submitted job");
        BufferedReader orders =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            obey(order, job);
        }
        Runtime.getRuntime().halt(0);
    }

    private void obey(String order, JobClient job) {
        boolean drain = order.equals("drain");
        String path = Failsafe.with(UNTIL_IT_RUNS).get(() -> stop(job, drain));
        for (Meter meter : registry.getMeters()) {
            meter.measure()
                    .forEach(
                            one ->
                                    System.out.println(
                                            "measure "
                                                    + meter.getId().getName()
                                                    + " "
                                                    + meter.getId().getTags()
                                                    + " "
                                                    + one.getValue()));
        }
        System.out.println("savepoint " + path);
        Runtime.getRuntime().halt(0);
    }

    private String stop(JobClient job, boolean drain) throws Exception {
        Path folder = Path.of(URI.create(options.savepoints()));
        try {
            return job.stopWithSavepoint(drain, folder.toUri().toString(), CANONICAL).get();
        } catch (ExecutionException | IllegalStateException e) {
            // This small Flink ends with its job, sometimes before it has told where that is kept.
            return Checkpoints.newestIn(folder).orElseThrow(() -> e);
        }
    }

    private IndexingSettings settings() throws Exception {
        EncoderSource encoder =
                new EncoderSource(options.encoder(), options.model(), "cpu", "float32");
        return new IndexingSettings(
                KafkaSettings.at(options.kafka()),
                IndexingSettings.group(encoder.identity().id()),
                options.documents(),
                options.mentions(),
                options.outcomes(),
                options.progress(),
                options.dead(),
                RegistrySettings.NONE,
                MilvusSettings.at(options.milvus()).within(options.deadline()),
                encoder,
                options.parallelism(),
                IndexingSettings.USUAL_CAPACITY,
                CHECKPOINTS);
    }

    private Configuration configuration(IndexingSettings settings) {
        Configuration configuration = IndexingJob.configuration(settings);
        configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, options.checkpoints());
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                Duration.ofSeconds(3));
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.ADDRESS, "127.0.0.1");
        configuration.set(RestOptions.BIND_PORT, "0");
        Configuration reporter = MetricOptions.forReporter(configuration, "nerstream");
        reporter.set(
                MetricOptions.REPORTER_FACTORY_CLASS, NerstreamReporterFactory.class.getName());
        reporter.setString(NerstreamReporterFactory.INTO, MEASURES);
        if (!options.restore().isEmpty()) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, options.restore());
        }
        return configuration;
    }
}
