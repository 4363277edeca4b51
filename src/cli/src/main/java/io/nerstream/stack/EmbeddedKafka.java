package io.nerstream.stack;

import io.nerstream.settings.KafkaSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A real Kafka broker and its controller in this process, on loopback. */
final class EmbeddedKafka implements AutoCloseable {
    private static final int NODE = 1;
    private static final String CONTROLLER = "CONTROLLER";
    private static final int LARGEST_MESSAGE = 2 * 1024 * 1024;

    private final KafkaRaftServer server;
    private final String address;

    private EmbeddedKafka(KafkaRaftServer server, String address) {
        this.server = server;
        this.address = address;
    }

    /** Starts it on a folder, which is formatted if it is empty. */
    static EmbeddedKafka start(Path folder, int port) throws IOException {
        return start(folder, port, "PLAINTEXT", Map.of());
    }

    /**
     * One that asks its clients who they are.
     *
     * @param protocol of the clients' listener, which has this name
     * @param security further settings of the broker
     */
    static EmbeddedKafka start(Path folder, int port, String protocol, Map<String, String> security)
            throws IOException {
        format(Files.createDirectories(folder));
        String address = "127.0.0.1:" + port;
        int controller = Ports.free();
        Properties properties = new Properties();
        properties.putAll(
                Map.ofEntries(
                        Map.entry("process.roles", "broker,controller"),
                        Map.entry("node.id", Integer.toString(NODE)),
                        Map.entry("controller.quorum.voters", NODE + "@127.0.0.1:" + controller),
                        Map.entry("controller.listener.names", CONTROLLER),
                        Map.entry(
                                "listeners",
                                protocol
                                        + "://"
                                        + address
                                        + ","
                                        + CONTROLLER
                                        + "://127.0.0.1:"
                                        + controller),
                        Map.entry("advertised.listeners", protocol + "://" + address),
                        Map.entry("inter.broker.listener.name", protocol),
                        Map.entry(
                                "listener.security.protocol.map",
                                CONTROLLER + ":PLAINTEXT," + protocol + ":" + protocol),
                        Map.entry("log.dirs", folder.toString()),
                        Map.entry("auto.create.topics.enable", "false"),
                        Map.entry("message.max.bytes", Integer.toString(LARGEST_MESSAGE)),
                        Map.entry("offsets.topic.replication.factor", "1"),
                        Map.entry("offsets.topic.num.partitions", "4"),
                        Map.entry("transaction.state.log.replication.factor", "1"),
                        Map.entry("transaction.state.log.min.isr", "1"),
                        Map.entry("transaction.state.log.num.partitions", "4"),
                        Map.entry("group.initial.rebalance.delay.ms", "0"),
                        Map.entry("controlled.shutdown.enable", "false")));
        properties.putAll(security);
        KafkaRaftServer server =
                new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw new StackException(
                    "Kafka does not start on port "
                            + port
                            + " with its data in "
                            + folder
                            + ": "
                            + e.getMessage(),
                    e);
        }
        return new EmbeddedKafka(server, address);
    }

    private static void format(Path folder) throws IOException {
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        try (PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(folder.toString()))
                    .setMetadataLogDirectory(folder.toString())
                    .setControllerListenerName(CONTROLLER)
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .run();
        } catch (Exception e) {
            throw new StackException("Kafka cannot format " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Bootstrap servers. */
    String address() {
        return address;
    }

    /** How clients reach it. */
    KafkaSettings settings() {
        return KafkaSettings.at(address);
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }
}
