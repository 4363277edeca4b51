package io.nerstream.faults;

import static org.awaitility.Awaitility.await;

import io.nerstream.collection.MilvusSettings;
import io.nerstream.collection.embedded.EmbeddedMilvus;
import io.nerstream.encoder.install.Cache;
import io.nerstream.faults.processes.Broker;
import io.nerstream.faults.processes.MilvusProxy;
import io.nerstream.faults.processes.Program;
import io.nerstream.faults.processes.TinyEncoder;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.schemas.Delivery;
import io.nerstream.schemas.Mention;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.schemas.TypeEncoding;
import io.nerstream.service.stream.Topics;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.stack.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka, Milvus and the alerts program, each a process of its own, and two encoders. */
final class Servers implements AutoCloseable {
    private static final String APPLICATION = "nerstream-alerts";
    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration REMEMBER = Duration.ofDays(30);

    private final Path folder;
    private final Path python;
    private final int port;
    private final EncoderSource encoder;
    private final EncoderSource other;
    private final Broker broker;
    private final MilvusProxy proxy;
    private EmbeddedMilvus milvus;
    private ProcessHandle milvusProcess;
    private Program alerts;

    private Servers(Path folder, Path python, Broker broker) throws Exception {
        this.folder = folder;
        this.python = python;
        this.broker = broker;
        this.port = Ports.free();
        this.encoder = TinyEncoder.make(folder.resolve("encoder"), 1);
        this.other = TinyEncoder.make(folder.resolve("other-encoder"), 2);
        this.proxy = MilvusProxy.before(port);
    }

    static Servers start(Path folder) throws Exception {
        Files.createDirectories(folder);
        Path python = EmbeddedMilvus.install(Cache.folder(), System.err::println);
        Broker broker = Broker.start(folder.resolve("kafka"));
        Servers servers = new Servers(folder, python, broker);
        servers.reviveMilvus();
        List<String> unused = Topics.make(KafkaSettings.at(broker.address()));
        servers.saveTypes();
        servers.reviveAlerts();
        return servers;
    }

    Broker broker() {
        return broker;
    }

    MilvusProxy proxy() {
        return proxy;
    }

    EncoderSource encoder() {
        return encoder;
    }

    EncoderSource otherEncoder() {
        return other;
    }

    /** The server itself, past the proxy. */
    MilvusSettings milvus() {
        return MilvusSettings.at("http://127.0.0.1:" + port);
    }

    void reviveMilvus() throws IOException {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        milvus = EmbeddedMilvus.start(python, folder.resolve("milvus"), port);
        milvusProcess =
                ProcessHandle.current()
                        .children()
                        .filter(one -> !before.contains(one))
                        .filter(
                                one ->
                                        one.info()
                                                .commandLine()
                                                .filter(line -> line.contains("server.py"))
                                                .isPresent())
                        .findFirst()
                        .orElseThrow();
    }

    ProcessHandle milvusProcess() {
        return milvusProcess;
    }

    void killMilvus() {
        milvusProcess.destroyForcibly();
        var unused = milvus.ended().join();
    }

    void reviveAlerts() throws IOException {
        alerts =
                Program.start(
                        folder.resolve("alerts.log"),
                        384,
                        List.of(
                                "io.nerstream.cli.Nerstream",
                                "alerts",
                                "run",
                                "--kafka",
                                broker.address(),
                                "--application",
                                APPLICATION,
                                "--state",
                                folder.resolve("alerts").toString()));
    }

    Program alerts() {
        return alerts;
    }

    /** Waits until the alerts program has its share of the work. */
    void awaitAlerts() {
        try (Admin admin = broker.admin()) {
            await("the alerts program")
                    .atMost(START)
                    .ignoreExceptionsInstanceOf(ExecutionException.class)
                    .until(
                            () ->
                                    admin
                                            .describeConsumerGroups(List.of(APPLICATION))
                                            .describedGroups()
                                            .get(APPLICATION)
                                            .get()
                                            .members()
                                            .stream()
                                            .anyMatch(
                                                    member ->
                                                            !member.assignment()
                                                                    .topicPartitions()
                                                                    .isEmpty()));
        }
    }

    private void saveTypes() throws Exception {
        for (Oracle.AlertType type : Oracle.AlertType.values()) {
            SavedType saved =
                    SavedType.newBuilder()
                            .setId(type.id())
                            .setRevision(1)
                            .setDescriptions(List.of(type.id()))
                            .setEncodings(List.of(everything(encoder), everything(other)))
                            .setPattern(type.pattern().orElse(null))
                            .setNovelty(type.novelty())
                            .setRememberSeconds(REMEMBER.toSeconds())
                            .setCapAlerts(1_000_000)
                            .setCapSeconds(3_600)
                            .setDelivery(Delivery.TOPIC)
                            .setCreated(Instant.now())
                            .setChanged(Instant.now())
                            .build();
            send(
                    new ProducerRecord<>(
                            Topic.TYPES.topicName(),
                            type.id().getBytes(StandardCharsets.UTF_8),
                            new SingleObjectCodec<>(SavedType.class).encode(saved)));
        }
    }

    /** A type that every mention of an encoder matches. */
    private static TypeEncoding everything(EncoderSource source) throws IOException {
        return new TypeEncoding(source.identity().id(), -2f, vector(source));
    }

    private static List<Float> vector(EncoderSource source) throws IOException {
        List<Float> vector =
                new ArrayList<>(Collections.nCopies(source.identity().dimension(), 0f));
        vector.set(0, 1f);
        return vector;
    }

    /**
     * Writes a mention straight into each partition of the mentions topic. It raises an alert of
     * every type, behind those of all mentions that are there before it.
     *
     * @param name of their documents, which nobody else has
     * @param indexed when, as its job said
     * @return how many alerts they raise
     */
    int mentionEverywhere(String name, Instant indexed) throws Exception {
        for (int partition = 0; partition < Topic.MENTIONS.partitions(); partition++) {
            Mention mention = mention(name + partition, "Quill " + name + partition, indexed);
            send(
                    new ProducerRecord<>(
                            Topic.MENTIONS.topicName(),
                            partition,
                            mention.getDocument().getBytes(StandardCharsets.UTF_8),
                            new SingleObjectCodec<>(Mention.class).encode(mention)));
        }
        return Topic.MENTIONS.partitions() * Oracle.AlertType.values().length;
    }

    private Mention mention(String document, String text, Instant indexed) throws IOException {
        return Mention.newBuilder()
                .setId(document)
                .setDocument(document)
                .setVersion(1)
                .setStart(0)
                .setEnd(text.length())
                .setText(text)
                .setEntity(text)
                .setSentence(text)
                .setSentenceStart(0)
                .setScore(1)
                .setTime(indexed)
                .setIngested(indexed)
                .setIndexed(indexed)
                .setEncoderId(encoder.identity().id())
                .setVector(vector(encoder))
                .build();
    }

    /** Writes a record, and waits until it is there. */
    void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.address(), "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            var unused = producer.send(record).get(START.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() throws InterruptedException {
        alerts.kill();
        proxy.close();
        milvus.close();
        broker.close();
    }
}
