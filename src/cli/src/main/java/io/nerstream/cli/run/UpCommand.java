package io.nerstream.cli.run;

import io.nerstream.cli.encoder.EncoderOptions;
import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.cli.encoder.SetupCommand;
import io.nerstream.cli.publish.DocumentList;
import io.nerstream.cli.terminal.Ending;
import io.nerstream.collection.embedded.EmbeddedMilvus;
import io.nerstream.encoder.install.Cache;
import io.nerstream.encoder.install.DefaultModel;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.KafkaSettings;
import io.nerstream.service.ServiceSettings;
import io.nerstream.service.stream.DocumentPublisher;
import io.nerstream.stack.Stack;
import io.nerstream.stack.StackSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description =
                "Starts Kafka, Milvus, the indexing job, the alerts program and the query service on this machine; Ctrl-C ends them. Fetches what is missing first.",
        mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {
    private static final String USUAL_ADDRESS =
            "http://" + ServiceSettings.LOOPBACK + ":" + ServiceSettings.USUAL_PORT;
    private static final Duration SAMPLE = Duration.ofMinutes(10);

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
    private int kafkaPort;

    @Option(
            names = "--milvus-port",
            defaultValue = "" + StackSettings.USUAL_MILVUS_PORT,
            description = "Port of Milvus, on loopback; default: ${DEFAULT-VALUE}.")
    private int milvusPort;

    @Option(
            names = "--milvus",
            paramLabel = "URL",
            description = "Use this Milvus server instead of one of its own.")
    private Optional<String> milvus = Optional.empty();

    @Option(
            names = "--schema-registry",
            defaultValue = "${env:NERSTREAM_SCHEMA_REGISTRY:-}",
            paramLabel = "URL",
            description = "Schema registry, with the REST interface of Confluent's; default: none.")
    private String registry;

    @Option(
            names = "--parallelism",
            defaultValue = "1",
            description = "Subtasks of the indexing job; default: ${DEFAULT-VALUE}.")
    private int parallelism;

    @Mixin private EncoderOptions encoder;

    @Mixin private ModelOptions model;

    @Override
    public Integer call() throws Exception {
        WrongSettings wrong = new WrongSettings();
        wrong.add(listen.problems());
        wrong.end();
        Path python = setUp();
        long start = System.nanoTime();
        StackSettings settings =
                new StackSettings(
                        data.toAbsolutePath(),
                        listen.host(),
                        listen.port(),
                        listen.allowedHosts(),
                        kafkaPort,
                        milvusPort,
                        milvus.orElse(""),
                        registry,
                        model.source(encoder.folder()),
                        parallelism,
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
            publishSample(stack);
        }
        System.out.println("Ctrl-C ends it.");
        new CountDownLatch(1).await();
        return 0;
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

    private void publishSample(Stack stack) throws IOException, InterruptedException {
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
