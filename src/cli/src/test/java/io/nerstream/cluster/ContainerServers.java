package io.nerstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.service.stream.Topics;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.stack.StackFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.milvus.MilvusContainer;
import org.testcontainers.toxiproxy.ToxiproxyContainer;
import org.testcontainers.utility.MountableFile;

/**
 * Kafka, Milvus and Flink in containers. Programs on this machine reach Kafka, and everything
 * reaches Milvus, through a proxy that can break and slow down connections.
 */
final class ContainerServers implements Servers, AutoCloseable {
    private static final Path BUILT = Path.of("../../flink-jobs/target").toAbsolutePath();
    private static final String FLINK = "flink:2.3.0-java17";
    private static final String CHECKPOINTS = "/checkpoints";
    private static final int KAFKA_PORT = 8666;
    private static final int MILVUS_PORT = 8667;

    private final Processes processes;
    private final Path checkpoints;
    private final EncoderSource encoder;
    private final Network network = Network.newNetwork();
    private final ToxiproxyContainer toxiproxy =
            new ToxiproxyContainer("ghcr.io/shopify/toxiproxy:2.12.0")
                    .withNetwork(network)
                    .withNetworkAliases("toxiproxy");
    private final KafkaContainer kafka;
    private final MilvusContainer milvus;
    private final List<GenericContainer<?>> flink = new ArrayList<>();
    private Proxy kafkaProxy;
    private Proxy milvusProxy;

    private ContainerServers(Path folder, String milvusImage) throws Exception {
        processes = new Processes(folder.resolve("logs"));
        // Flink's user in a container is another one.
        checkpoints =
                Files.setPosixFilePermissions(
                        Files.createDirectories(folder.resolve("checkpoints")),
                        PosixFilePermissions.fromString("rwxrwxrwx"));
        encoder = StackFixture.encoder();
        kafka =
                new KafkaContainer("apache/kafka:4.3.1")
                        .withNetwork(network)
                        .withListener("kafka:19092")
                        .withListener(
                                "kafka:19093",
                                () ->
                                        toxiproxy.getHost()
                                                + ":"
                                                + toxiproxy.getMappedPort(KAFKA_PORT));
        milvus = new MilvusContainer(milvusImage).withNetwork(network).withNetworkAliases("milvus");
    }

    /** Starts all of them, with one task manager, and makes the topics. */
    static ContainerServers start(Path folder, String milvusImage) throws Exception {
        ContainerServers servers = new ContainerServers(folder, milvusImage);
        try {
            servers.start();
            return servers;
        } catch (Throwable e) {
            servers.close();
            throw e;
        }
    }

    private void start() throws Exception {
        toxiproxy.start();
        ToxiproxyClient client =
                new ToxiproxyClient(toxiproxy.getHost(), toxiproxy.getControlPort());
        kafkaProxy = client.createProxy("kafka", "0.0.0.0:" + KAFKA_PORT, "kafka:19093");
        milvusProxy = client.createProxy("milvus", "0.0.0.0:" + MILVUS_PORT, "milvus:19530");
        kafka.start();
        milvus.start();
        List<String> unused = Topics.make(KafkaSettings.at(address()));
        var unusedJobManager = flink("jobmanager");
        var unusedManager = addTaskManager();
    }

    /** How programs on this machine reach Kafka. */
    Proxy kafkaProxy() {
        return kafkaProxy;
    }

    /** How everything reaches Milvus. */
    Proxy milvusProxy() {
        return milvusProxy;
    }

    GenericContainer<?> addTaskManager() throws IOException {
        return flink("taskmanager");
    }

    /** At once, without a farewell to the job manager. */
    void killFirstTaskManager() {
        GenericContainer<?> first = flink.get(1);
        first.getDockerClient().killContainerCmd(first.getContainerId()).exec();
    }

    private GenericContainer<?> flink(String role) throws IOException {
        GenericContainer<?> container =
                new GenericContainer<>(FLINK)
                        .withNetwork(network)
                        .withCommand(role)
                        .withEnv(
                                "FLINK_PROPERTIES",
                                """
                                jobmanager.rpc.address: jobmanager
                                taskmanager.numberOfTaskSlots: 2
                                taskmanager.memory.process.size: 4g
                                taskmanager.memory.task.off-heap.size: 2g
                                taskmanager.memory.managed.size: 0m
                                execution.checkpointing.dir: file://%s
                                heartbeat.timeout: 5000
                                heartbeat.interval: 1000
                                """
                                        .formatted(CHECKPOINTS))
                        .withFileSystemBind(
                                checkpoints.toString(), CHECKPOINTS, BindMode.READ_WRITE);
        for (Path jar : jars(BUILT.resolve("flink-lib"))) {
            copy(container, jar, "/opt/flink/lib/" + jar.getFileName());
        }
        copy(container, Path.of(encoder.folder()), encoder.folder());
        copy(container, Path.of(encoder.model()), encoder.model());
        if (role.equals("jobmanager")) {
            copy(container, job(), "/job.jar");
            container.withNetworkAliases(role);
        }
        container.start();
        flink.add(container);
        return container;
    }

    private static void copy(GenericContainer<?> container, Path from, String to) {
        container.withCopyFileToContainer(MountableFile.forHostPath(from), to);
    }

    private static Path job() throws IOException {
        return jars(BUILT).stream()
                .filter(file -> file.toString().endsWith("-job.jar"))
                .findFirst()
                .orElseThrow();
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }

    /** Lets the job run. */
    void submit() throws Exception {
        ExecResult said =
                flink.get(0)
                        .execInContainer(
                                "/opt/flink/bin/flink",
                                "run",
                                "-d",
                                "/job.jar",
                                "--kafka",
                                "kafka:19092",
                                "--milvus",
                                "http://toxiproxy:" + MILVUS_PORT,
                                "--encoder",
                                encoder.folder(),
                                "--model",
                                encoder.model());
        assertThat(said.getExitCode()).as(said.getStdout() + said.getStderr()).isZero();
    }

    private String address() {
        return toxiproxy.getHost() + ":" + toxiproxy.getMappedPort(KAFKA_PORT);
    }

    private String milvusUri() {
        return "http://" + toxiproxy.getHost() + ":" + toxiproxy.getMappedPort(MILVUS_PORT);
    }

    @Override
    public Processes processes() {
        return processes;
    }

    /** There are no users here. */
    @Override
    public List<String> streamOptions(String user) {
        return List.of("--kafka", address());
    }

    @Override
    public List<String> milvusOptions() {
        return List.of(
                "--milvus", milvusUri(), "--encoder", encoder.folder(), "--model", encoder.model());
    }

    @Override
    public MilvusSettings milvusSettings() {
        return MilvusSettings.at(milvusUri());
    }

    @Override
    public EncoderSource encoder() {
        return encoder;
    }

    @Override
    public void close() throws InterruptedException {
        processes.close();
        flink.forEach(GenericContainer::stop);
        milvus.stop();
        kafka.stop();
        toxiproxy.stop();
        network.close();
    }
}
