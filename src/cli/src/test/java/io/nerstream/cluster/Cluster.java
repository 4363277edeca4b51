package io.nerstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.collection.MilvusSettings;
import io.nerstream.fixtures.Authority;
import io.nerstream.fixtures.FullMilvus;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.settings.MilvusAccess;
import io.nerstream.stack.Ports;
import io.nerstream.stack.StackFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers that nerstream's programs work with, each secured and a process of its own: three
 * brokers of Kafka, a registry of schemas behind a proxy, Milvus, and Flink with two task managers.
 */
final class Cluster implements Servers, AutoCloseable {
    private static final Path BUILT = Path.of("../../flink-jobs/target").toAbsolutePath();

    private final Processes processes;
    private final KafkaCluster kafka;
    private final Registry registry;
    private final FullMilvus milvus;
    private final FlinkCluster flink;
    private final EncoderSource encoder;

    private Cluster(Path folder, Processes processes, FullMilvus milvus) throws Exception {
        Authority authority = Authority.in(folder.resolve("authority"));
        this.processes = processes;
        this.milvus = milvus;
        this.kafka = KafkaCluster.start(folder.resolve("kafka"), processes, authority);
        this.registry = Registry.start(folder.resolve("registry"), processes, authority);
        this.flink = FlinkCluster.start(folder.resolve("flink"), processes, BUILT);
        this.encoder = StackFixture.encoder();
    }

    /** Starts all of them, and makes the topics; logs are in the folder. */
    static Cluster start(Path folder) throws Exception {
        Processes processes = new Processes(folder.resolve("logs"));
        FullMilvus milvus =
                FullMilvus.start(
                        folder.resolve("milvus"),
                        Ports.free(),
                        Authority.in(folder.resolve("milvus-keys")));
        try {
            Cluster cluster = new Cluster(folder, processes, milvus);
            cluster.makeTopics();
            return cluster;
        } catch (Throwable e) {
            processes.close();
            milvus.close();
            throw e;
        }
    }

    private void makeTopics() throws Exception {
        List<String> command = new ArrayList<>(List.of("topics", "--kafka", kafka.address()));
        command.addAll(List.of("--kafka-properties", kafka.properties().toString()));
        assertThat(processes.nerstream("topics", command).waitFor()).isZero();
        assertThat(processes.log("topics")).content().contains("made documents\n");
    }

    @Override
    public Processes processes() {
        return processes;
    }

    KafkaCluster kafka() {
        return kafka;
    }

    Registry registry() {
        return registry;
    }

    FullMilvus milvus() {
        return milvus;
    }

    FlinkCluster flink() {
        return flink;
    }

    @Override
    public EncoderSource encoder() {
        return encoder;
    }

    @Override
    public List<String> streamOptions(String user) throws IOException {
        return List.of(
                "--kafka",
                kafka.address(),
                "--kafka-properties",
                kafka.properties(user).toString(),
                "--schema-registry",
                registry.url(),
                "--schema-registry-properties",
                registry.properties().toString());
    }

    @Override
    public List<String> milvusOptions() throws IOException {
        return List.of(
                "--milvus",
                milvus.uri(),
                "--milvus-properties",
                milvus.properties().toString(),
                "--encoder",
                encoder.folder(),
                "--model",
                encoder.model());
    }

    @Override
    public MilvusSettings milvusSettings() throws IOException {
        return MilvusSettings.at(milvus.uri()).with(MilvusAccess.given(milvus.properties()));
    }

    @Override
    public void close() throws InterruptedException {
        processes.close();
        milvus.close();
    }
}
