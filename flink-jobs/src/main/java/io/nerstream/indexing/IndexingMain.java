package io.nerstream.indexing;

import io.nerstream.collection.MilvusAccess;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.metrics.flink.NerstreamReporterFactory;
import io.nerstream.schemas.KafkaSettings;
import io.nerstream.schemas.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The job for a Flink cluster: {@code flink run nerstream-indexing-VERSION-job.jar --kafka …
 * --milvus …}. Every option can also be an environment variable of the client, such as
 * NERSTREAM_KAFKA. Topics must be there.
 */
@Command(
        name = "nerstream-indexing",
        description = "Indexes the documents of a Kafka topic in Milvus.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class IndexingMain implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--kafka",
            required = true,
            defaultValue = "${env:NERSTREAM_KAFKA}",
            paramLabel = "HOST:PORT,...",
            description = "Bootstrap servers.")
    private String kafka;

    @Option(
            names = "--kafka-properties",
            defaultValue = "${env:NERSTREAM_KAFKA_PROPERTIES:-}",
            paramLabel = "FILE",
            description =
                    "Properties of Kafka's clients, such as security.protocol, read by the client; default: none.")
    private Path kafkaProperties;

    @Option(
            names = "--schema-registry",
            defaultValue = "${env:NERSTREAM_SCHEMA_REGISTRY:-}",
            paramLabel = "URL",
            description = "Schema registry, with the REST interface of Confluent's; default: none.")
    private String registry;

    @Option(
            names = "--milvus",
            required = true,
            defaultValue = "${env:NERSTREAM_MILVUS}",
            paramLabel = "URL",
            description = "Address of the Milvus server, such as http://milvus:19530.")
    private String milvus;

    @Option(
            names = "--milvus-properties",
            defaultValue = "${env:NERSTREAM_MILVUS_PROPERTIES:-}",
            paramLabel = "FILE",
            description =
                    "token or token.file, database, tls.ca, tls.certificate, tls.key, tls.server.name; read by the client, files of certificates on every task manager. The token can also be in NERSTREAM_MILVUS_TOKEN.")
    private Path milvusProperties;

    @Option(
            names = "--index",
            defaultValue = "${env:NERSTREAM_INDEX:-FLAT}",
            description = "Of a new collection: ${COMPLETION-CANDIDATES}; default: FLAT, exact.")
    private MilvusSettings.IndexKind index;

    @Option(
            names = "--encoder",
            defaultValue = "${env:NERSTREAM_ENCODER:-}",
            paramLabel = "FOLDER",
            description =
                    "With encoder.json, at this place on the client and on every task manager; default: the one that comes with nerstream.")
    private String encoder;

    /** Where mentions come from. */
    enum Spans {
        DETECTED,
        GIVEN
    }

    @Option(
            names = "--spans",
            defaultValue = "${env:NERSTREAM_SPANS:-DETECTED}",
            description =
                    "given: all documents have spans, so that the encoder need not find mentions; default: detected where documents have none.")
    private Spans spans;

    @Option(
            names = "--model",
            defaultValue = "${env:NERSTREAM_MODEL:-}",
            paramLabel = "FILE|FOLDER",
            description =
                    "Language model, at this place on every task manager; default: where 'nerstream setup' puts it.")
    private String model;

    @Option(
            names = "--device",
            defaultValue = "${env:NERSTREAM_DEVICE:-cpu}",
            description = "cpu, cuda or cuda:N; default: cpu.")
    private String device;

    @Option(
            names = "--dtype",
            defaultValue = "${env:NERSTREAM_DTYPE:-}",
            description = "float32 or bfloat16; default: the faster one.")
    private String precision;

    @Option(
            names = "--parallelism",
            defaultValue = "${env:NERSTREAM_PARALLELISM:-1}",
            description = "Subtasks; of use up to the partitions of the topic; default: 1.")
    private int parallelism;

    @Option(
            names = "--capacity",
            defaultValue = "${env:NERSTREAM_CAPACITY:-" + IndexingSettings.USUAL_CAPACITY + "}",
            description =
                    "Documents in a subtask's hands at most; default: "
                            + IndexingSettings.USUAL_CAPACITY
                            + ".")
    private int capacity;

    @Option(
            names = "--checkpoint-seconds",
            defaultValue = "${env:NERSTREAM_CHECKPOINT_SECONDS:-5}",
            description = "How often progress is made durable; default: 5.")
    private int checkpointSeconds;

    public static void main(String[] arguments) {
        int exit =
                new CommandLine(new IndexingMain())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .execute(arguments);
        // On success the client goes on to submit the job; it must not be ended here.
        if (exit != 0) {
            System.exit(exit);
        }
    }

    @Override
    public Integer call() throws Exception {
        IndexingSettings settings = settings();
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(
                        IndexingJob.configuration(settings));
        check(settings, environment.getConfiguration());
        IndexingJob.build(environment, settings, IndexedBefore.ask(settings));
        var unused = environment.executeAsync(NerstreamReporterFactory.JOB);
        return 0;
    }

    /** All that is wrong, at once: a job that runs for days must not miss these then. */
    private void check(IndexingSettings settings, ReadableConfig flink) throws IOException {
        List<String> problems = new ArrayList<>();
        String checkpoints = flink.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        if (checkpoints == null || checkpoints.isBlank()) {
            problems.add(
                    "Flink has no folder for checkpoints: set "
                            + CheckpointingOptions.CHECKPOINTS_DIRECTORY.key()
                            + " to one that all of its machines reach, such as s3://bucket/nerstream");
        }
        if (spans == Spans.DETECTED && !settings.encoder().identity().findsMentions()) {
            problems.add(
                    "the encoder "
                            + settings.encoder().folder()
                            + " has no trained head, so it finds no mentions: use one that has, or --spans given if all documents have spans");
        }
        if (!problems.isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join("\n", problems));
        }
    }

    IndexingSettings settings() throws IOException {
        EncoderSource source = new EncoderSource(encoder, model, device, precision);
        return new IndexingSettings(
                KafkaSettings.at(kafka, kafkaProperties),
                IndexingSettings.group(source.identity().id()),
                Topic.DOCUMENTS.topicName(),
                Topic.MENTIONS.topicName(),
                Topic.OUTCOMES.topicName(),
                Topic.DEAD.topicName(),
                registry,
                MilvusSettings.at(milvus).with(MilvusAccess.given(milvusProperties)).with(index),
                source,
                parallelism,
                capacity,
                Duration.ofSeconds(checkpointSeconds));
    }
}
