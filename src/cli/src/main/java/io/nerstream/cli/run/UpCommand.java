package io.nerstream.cli.run;

import io.nerstream.cli.encoder.EncoderOptions;
import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.cli.encoder.SetupCommand;
import io.nerstream.cli.publish.DocumentList;
import io.nerstream.cli.terminal.Ending;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.collection.embedded.EmbeddedMilvus;
import io.nerstream.encoder.install.Cache;
import io.nerstream.encoder.install.DefaultModel;
import io.nerstream.metrics.traces.Tracing;
import io.nerstream.schemas.Document;
import io.nerstream.service.ServiceSettings;
import io.nerstream.service.stream.DocumentPublisher;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.MilvusAccess;
import io.nerstream.settings.RegistrySettings;
import io.nerstream.settings.ServerAddress;
import io.nerstream.settings.options.CheckedProgram;
import io.nerstream.settings.options.RegistryOptions;
import io.nerstream.settings.options.SettingsCheck;
import io.nerstream.stack.Stack;
import io.nerstream.stack.StackSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "up",
        description =
                "Starts Kafka, Milvus, the indexing job, the alerts program and the query service on this machine; Ctrl-C ends them. Fetches what is missing first.",
        mixinStandardHelpOptions = true)
public final class UpCommand implements CheckedProgram {
    private static final String USUAL_ADDRESS =
            "http://" + ServiceSettings.LOOPBACK + ":" + ServiceSettings.USUAL_PORT;
    private static final Duration SAMPLE = Duration.ofMinutes(10);

    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            defaultValue = "${env:NERSTREAM_DATA:-${sys:user.home}/.local/share/nerstream}",
            paramLabel = "DIR",
            description =
                    "Folder of everything that is kept, from which the next start goes on; default: ${DEFAULT-VALUE}.")
    private Path data;

    @Option(names = "--sample", description = "Publishes the sample documents.")
    private boolean sample;

    @Mixin private ListenOptions listen;

    @Option(
            names = "--kafka-port",
            defaultValue = "" + StackSettings.USUAL_KAFKA_PORT,
            description = "Port of Kafka, on loopback; default: ${DEFAULT-VALUE}.")
    private String kafkaPort;

    @Option(
            names = "--milvus-port",
            defaultValue = "" + StackSettings.USUAL_MILVUS_PORT,
            description = "Port of Milvus, on loopback; default: ${DEFAULT-VALUE}.")
    private String milvusPort;

    @Option(
            names = "--milvus",
            paramLabel = "URL",
            description = "Use this Milvus server instead of one of its own.")
    private Optional<String> milvus = Optional.empty();

    @Option(
            names = "--milvus-properties",
            defaultValue = "${env:NERSTREAM_MILVUS_PROPERTIES:-}",
            paramLabel = "FILE",
            description = "With --milvus: how it is reached, as for 'serve'; default: none.")
    private Path milvusProperties;

    @Mixin private RegistryOptions registry;

    @Option(
            names = "--parallelism",
            defaultValue = "1",
            description = "Subtasks of the indexing job; default: ${DEFAULT-VALUE}.")
    private String parallelism;

    @Mixin private EncoderOptions encoder;

    @Mixin private ModelOptions model;

    @Override
    public Integer call() throws Exception {
        SettingsCheck check = new SettingsCheck(spec.commandLine());
        Supplier<RegistrySettings> schemas = check.read(registry::settings);
        Supplier<Optional<MilvusSettings>> other = check.read(this::milvus);
        listen.check(check);
        Supplier<Integer> ofKafka = check.port("--kafka-port", kafkaPort);
        Supplier<Integer> ofMilvus = check.port("--milvus-port", milvusPort);
        Supplier<Integer> subtasks =
                check.number("--parallelism", parallelism, 1, Integer.MAX_VALUE);
        var unusedTraces = check.read(Tracing::open);
        check.done();
        Path python = setUp();
        long start = System.nanoTime();
        StackSettings settings =
                new StackSettings(
                        data.toAbsolutePath(),
                        listen.host(),
                        listen.port(),
                        listen.allowedHosts(),
                        ofKafka.get(),
                        ofMilvus.get(),
                        other.get(),
                        schemas.get(),
                        model.source(encoder.folder()),
                        subtasks.get(),
                        listen.webhookPrivate(),
                        listen.access());
        Stack stack =
                Stack.prepare(
                        settings,
                        step ->
                                System.err.printf(
                                        "%5.1f s  %s%n", (System.nanoTime() - start) / 1e9, step));
        endsWithTheProcess(stack);
        stack.start(python);
        show(stack, (System.nanoTime() - start) / 1e9);
        if (sample) {
            publishSample(stack, schemas.get());
        }
        System.out.println("Ctrl-C ends it.");
        new CountDownLatch(1).await();
        return 0;
    }

    private Optional<MilvusSettings> milvus() throws IOException {
        if (milvus.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                MilvusSettings.at(ServerAddress.http("Milvus server", milvus.get()))
                        .with(MilvusAccess.given(milvusProperties)));
    }

    /** What has to be there before anything can start; nothing if all of it is. */
    private Path setUp() throws IOException, InterruptedException {
        if (!Files.exists(DefaultModel.in(Cache.folder()))) {
            Path unused = SetupCommand.fetch();
        }
        return milvus.isPresent()
                ? Path.of("")
                : EmbeddedMilvus.install(Cache.folder(), System.err::println);
    }

    /** Ctrl-C and kill run the hooks of the process; it ends when they have. */
    private static void endsWithTheProcess(Stack stack) {
        Ending.first(
                () -> {
                    System.err.println("Ending ...");
                    stack.close();
                    System.err.println("Ended; all data is in its folder.");
                });
    }

    private void show(Stack stack, double seconds) {
        System.out.printf("nerstream is up after %.1f s%n", seconds);
        row("search", stack.url() + "  (page, API, /openapi.json, /metrics)");
        row("kafka", stack.kafka() + "  (topics documents, mentions, alerts, documents.dead)");
        row("milvus", stack.milvus());
        row("data", data.toAbsolutePath().toString());
        System.out.println("Try in another terminal:");
        String other =
                (stack.url().equals(USUAL_ADDRESS) ? "" : " --service " + stack.url())
                        + (listen.access().keys().isPresent() ? " --key-file FILE" : "");
        System.out.println("  ./nerstream search \"chemical element\"" + other);
        System.out.println("  ./nerstream publish FILE" + other);
        System.out.println("  ./nerstream types add river" + other);
        System.out.println("  ./nerstream alerts --follow" + other);
        System.out.println("  ./nerstream status" + other);
    }

    private static void row(String name, String value) {
        System.out.printf("  %-8s %s%n", name, value);
    }

    private static void publishSample(Stack stack, RegistrySettings registry)
            throws IOException, InterruptedException {
        List<Document> documents;
        try (InputStream lines = UpCommand.class.getResourceAsStream("sample/documents.jsonl")) {
            documents = DocumentList.read(lines, "sample");
        }
        try (DocumentPublisher publisher =
                new DocumentPublisher(KafkaSettings.at(stack.kafka()), registry)) {
            documents.stream().map(publisher::publish).toList().forEach(CompletableFuture::join);
        }
        System.out.println(documents.size() + " sample documents are published ...");
        long waiting = stack.service().progress().awaitAllIndexed(SAMPLE);
        System.out.println(
                waiting == 0
                        ? "... and can be searched."
                        : "... " + waiting + " of them still wait to be indexed.");
    }
}
