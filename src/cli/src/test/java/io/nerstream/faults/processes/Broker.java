package io.nerstream.faults.processes;

import static org.awaitility.Awaitility.await;

import io.nerstream.schemas.Topic;
import io.nerstream.stack.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A Kafka broker and its controller in a process of its own, which can be killed and revived. */
public final class Broker implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);
    private static final String CONTROLLER = "CONTROLLER";

    private final Path folder;
    private final int port = Ports.free();
    private final int controller = Ports.free();
    private Program program;

    private Broker(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    public static Broker start(Path folder) throws Exception {
        Broker broker = new Broker(folder);
        broker.format();
        broker.revive();
        return broker;
    }

    /** Bootstrap servers. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Starts it, and returns when it answers. */
    public void revive() throws IOException {
        Path file = folder.resolve("broker.properties");
        Properties properties = new Properties();
        properties.putAll(settings());
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Path unused = Files.writeString(file, text.toString());
        program =
                Program.start(
                        folder.resolve("broker.log"), 512, List.of("kafka.Kafka", file.toString()));
        try (Admin admin = admin()) {
            await("Kafka at " + address())
                    .atMost(START)
                    .ignoreExceptionsInstanceOf(ExecutionException.class)
                    .until(() -> admin.describeCluster().nodes().get().size() == 1);
        }
    }

    public Program program() {
        return program;
    }

    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", address()));
    }

    /** Makes a topic under another name. */
    public void make(String name, Topic like, int partitions) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(name, Optional.of(partitions), Optional.empty())
                                            .configs(like.settings())))
                    .all()
                    .get();
        }
    }

    /** Changes settings of a topic. */
    public void set(String topic, Map<String, String> settings) throws Exception {
        List<AlterConfigOp> changes =
                settings.entrySet().stream()
                        .map(
                                one ->
                                        new AlterConfigOp(
                                                new ConfigEntry(one.getKey(), one.getValue()),
                                                AlterConfigOp.OpType.SET))
                        .toList();
        try (Admin admin = admin()) {
            admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), changes))
                    .all()
                    .get();
        }
    }

    private void format() throws Exception {
        try (PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            String data = Files.createDirectories(folder.resolve("data")).toString();
            new Formatter()
                    .setPrintStream(nowhere)
                    .setNodeId(1)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(data))
                    .setMetadataLogDirectory(data)
                    .setControllerListenerName(CONTROLLER)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .run();
        }
    }

    private Map<String, String> settings() {
        String own = "PLAINTEXT://" + address();
        String among = CONTROLLER + "://127.0.0.1:" + controller;
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controller),
                Map.entry("controller.listener.names", CONTROLLER),
                Map.entry("listeners", own + "," + among),
                Map.entry("advertised.listeners", own),
                Map.entry(
                        "listener.security.protocol.map",
                        "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT"),
                Map.entry("log.dirs", folder.resolve("data").toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("message.max.bytes", Integer.toString(Topic.LARGEST_RECORD)),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "4"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "4"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("controlled.shutdown.enable", "false"),
                // What is too old, or no longer the newest, goes at once.
                Map.entry("log.retention.check.interval.ms", "200"),
                Map.entry("log.initial.task.delay.ms", "200"),
                Map.entry("log.cleaner.backoff.ms", "100"));
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
    }
}
