package io.nerstream.indexing;

import io.nerstream.collection.CollectionLayout;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.metrics.flink.NerstreamReporterFactory;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.MilvusAccess;
import io.nerstream.settings.RegistrySettings;
import io.nerstream.settings.options.CheckedProgram;
import io.nerstream.settings.options.KafkaOptions;
import io.nerstream.settings.options.MilvusOptions;
import io.nerstream.settings.options.RegistryOptions;
import io.nerstream.settings.options.SettingsCheck;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
public final class IndexingMain implements CheckedProgram {
    @Spec private CommandSpec spec;

    @Mixin private KafkaOptions kafka;

    @Mixin private RegistryOptions registry;

    @Mixin private MilvusOptions milvus;

    @Mixin private LayoutOptions collection;

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
    private String spans;

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
    private String parallelism;

    @Option(
            names = "--capacity",
            defaultValue = "${env:NERSTREAM_CAPACITY:-" + IndexingSettings.USUAL_CAPACITY + "}",
            description =
                    "Documents in a subtask's hands at most; default: "
                            + IndexingSettings.USUAL_CAPACITY
                            + ".")
    private String capacity;

    @Option(
            names = "--checkpoint-seconds",
            defaultValue = "${env:NERSTREAM_CHECKPOINT_SECONDS:-5}",
            description = "How often progress is made durable; default: 5.")
    private String checkpointSeconds;

    public static void main(String[] arguments) {
        int exit =
                SettingsCheck.prepare(new CommandLine(new IndexingMain()))
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
        IndexingJob.build(environment, settings, IndexedBefore.ask(settings));
        var unused = environment.executeAsync(NerstreamReporterFactory.JOB);
        return 0;
    }

    /** All that is wrong is named at once: a job that runs for days must not miss these then. */
    IndexingSettings settings() throws Exception {
        SettingsCheck check = new SettingsCheck(spec.commandLine());
        Supplier<KafkaSettings> brokers = check.read(kafka::settings);
        Supplier<RegistrySettings> schemas = check.read(registry::settings);
        Supplier<String> address = check.read(milvus::address);
        Supplier<MilvusAccess> access = check.read(milvus::access);
        EncoderSource source = new EncoderSource(encoder, model, device, precision);
        List<String> problems = source.problems();
        check.add(problems);
        check.require(
                !problems.isEmpty()
                        || spans.equalsIgnoreCase(Spans.GIVEN.name())
                        || source.identity().findsMentions(),
                "the encoder "
                        + encoder
                        + " has no trained head, so it finds no mentions: use one that has, or --spans given if all documents have spans");
        Supplier<Integer> subtasks =
                check.number("--parallelism", parallelism, 1, Integer.MAX_VALUE);
        Supplier<Integer> inHands = check.number("--capacity", capacity, 1, Integer.MAX_VALUE);
        Supplier<Integer> seconds =
                check.number("--checkpoint-seconds", checkpointSeconds, 1, Integer.MAX_VALUE);
        var unused = check.word("--spans", spans, Spans.class);
        Supplier<CollectionLayout> layout = collection.layout(check);
        checkCheckpoints(check);
        check.done();
        return new IndexingSettings(
                brokers.get(),
                IndexingSettings.group(source.identity().id()),
                Topic.DOCUMENTS.topicName(),
                Topic.MENTIONS.topicName(),
                Topic.OUTCOMES.topicName(),
                Topic.PROGRESS.topicName(),
                Topic.DEAD.topicName(),
                schemas.get(),
                MilvusSettings.at(address.get()).with(access.get()).with(layout.get()),
                source,
                subtasks.get(),
                inHands.get(),
                Duration.ofSeconds(seconds.get()));
    }

    private static void checkCheckpoints(SettingsCheck check) {
        ReadableConfig flink =
                StreamExecutionEnvironment.getExecutionEnvironment().getConfiguration();
        String folder = flink.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY);
        check.require(
                folder != null && !folder.isBlank(),
                "Flink has no folder for checkpoints: set "
                        + CheckpointingOptions.CHECKPOINTS_DIRECTORY.key()
                        + " to one that all of its machines reach, such as s3://bucket/nerstream");
    }
}
