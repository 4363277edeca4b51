package io.nerstream.cluster;

import static java.util.stream.Collectors.joining;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.nerstream.fixtures.Authority;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.stack.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Three brokers, each a process of its own. They talk under TLS only, know their clients by name
 * and password (SCRAM), and let each do what deploy's manifests say, nothing else.
 */
final class KafkaCluster {
    private static final int BROKERS = 3;
    // Who may do everything; the brokers among themselves are known by their certificate.
    private static final String ADMIN = "admin";

    /** Of all users. */
    static final String PASSWORD = "password-of-kafka";

    private static final Path MANIFESTS = Path.of("../../deploy/base");
    private static final Duration START = Duration.ofMinutes(1);

    private final Path folder;
    private final Processes processes;
    private final Authority authority;
    private final List<Integer> clients;
    private final List<Integer> among;
    private final List<Integer> controllers;
    private final List<Process> brokers = new ArrayList<>();
    private final List<JsonNode> users;

    private KafkaCluster(Path folder, Processes processes, Authority authority) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.processes = processes;
        this.authority = authority;
        this.clients = ports();
        this.among = ports();
        this.controllers = ports();
        this.users = users();
    }

    /** Starts all, and makes the users; there are no topics yet. */
    static KafkaCluster start(Path folder, Processes processes, Authority authority)
            throws Exception {
        KafkaCluster cluster = new KafkaCluster(folder, processes, authority);
        cluster.format();
        for (int node = 1; node <= BROKERS; node++) {
            cluster.brokers.add(cluster.broker(node));
        }
        cluster.awaitAll();
        cluster.allow();
        return cluster;
    }

    /** Bootstrap servers. */
    String address() {
        return clients.stream().map(port -> "127.0.0.1:" + port).collect(joining(","));
    }

    /** Of clients that may do everything. */
    Path properties() throws IOException {
        return properties(ADMIN);
    }

    /** What a program is given to be this user: the file that deploy has, at other paths. */
    Path properties(String user) throws IOException {
        Path secret = Files.createDirectories(folder.resolve("users").resolve(user));
        Path unused =
                Files.writeString(
                        secret.resolve("sasl.jaas.config"),
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                                .formatted(user, PASSWORD));
        return Files.writeString(
                folder.resolve(user + ".properties"),
                Files.readString(MANIFESTS.resolve("kafka.properties"))
                        .replace("/etc/nerstream/kafka-user", secret.toString())
                        .replace(
                                "/etc/nerstream/kafka-ca/ca.crt",
                                authority.certificate().toString()));
    }

    /** Ends a broker at once. */
    void kill(int node) throws InterruptedException {
        Processes.kill(brokers.get(node - 1));
    }

    /** Starts it again, and waits until it has its place. */
    void revive(int node) throws Exception {
        brokers.set(node - 1, broker(node));
        awaitAll();
    }

    private static List<Integer> ports() throws IOException {
        return List.of(Ports.free(), Ports.free(), Ports.free());
    }

    private static List<JsonNode> users() throws IOException {
        try (MappingIterator<JsonNode> read =
                new YAMLMapper()
                        .readerFor(JsonNode.class)
                        .readValues(MANIFESTS.resolve("kafka/users.yaml").toFile())) {
            return read.readAll();
        }
    }

    private static String name(JsonNode user) {
        return user.path("metadata").path("name").asText();
    }

    private void format() throws Exception {
        List<String> passwords = new ArrayList<>(List.of(ADMIN));
        users.forEach(user -> passwords.add(name(user)));
        passwords.replaceAll(
                user -> "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user, PASSWORD));
        String id = Uuid.randomUuid().toString();
        try (PrintStream nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            for (int node = 1; node <= BROKERS; node++) {
                String data = Files.createDirectories(data(node)).toString();
                new Formatter()
                        .setPrintStream(nowhere)
                        .setNodeId(node)
                        .setClusterId(id)
                        .setDirectories(List.of(data))
                        .setMetadataLogDirectory(data)
                        .setControllerListenerName("CONTROLLER")
                        .setReleaseVersion(MetadataVersion.latestProduction())
                        .setScramArguments(passwords)
                        .run();
            }
        }
    }

    private Path data(int node) {
        return folder.resolve("broker-" + node);
    }

    private Process broker(int node) throws IOException {
        Path file = folder.resolve("broker-" + node + ".properties");
        Properties properties = new Properties();
        properties.putAll(settings(node));
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Path unused = Files.writeString(file, text.toString());
        return processes.java("broker-" + node, "512", List.of("kafka.Kafka", file.toString()));
    }

    private Map<String, String> settings(int node) throws IOException {
        String voters =
                java.util.stream.IntStream.rangeClosed(1, BROKERS)
                        .mapToObj(one -> one + "@127.0.0.1:" + controllers.get(one - 1))
                        .collect(joining(","));
        String outside = "CLIENTS://127.0.0.1:" + clients.get(node - 1);
        String inside = "BROKERS://127.0.0.1:" + among.get(node - 1);
        return Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", Integer.toString(node)),
                Map.entry("controller.quorum.voters", voters),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry(
                        "listeners",
                        outside
                                + ","
                                + inside
                                + ",CONTROLLER://127.0.0.1:"
                                + controllers.get(node - 1)),
                Map.entry("advertised.listeners", outside + "," + inside),
                Map.entry("inter.broker.listener.name", "BROKERS"),
                Map.entry(
                        "listener.security.protocol.map",
                        "CLIENTS:SASL_SSL,BROKERS:SSL,CONTROLLER:SSL"),
                Map.entry("log.dirs", data(node).toString()),
                Map.entry("ssl.keystore.type", "PEM"),
                Map.entry("ssl.keystore.location", identity().toString()),
                Map.entry("ssl.truststore.type", "PEM"),
                Map.entry("ssl.truststore.location", authority.certificate().toString()),
                Map.entry("listener.name.brokers.ssl.client.auth", "required"),
                Map.entry("listener.name.controller.ssl.client.auth", "required"),
                Map.entry("sasl.enabled.mechanisms", "SCRAM-SHA-512"),
                Map.entry(
                        "listener.name.clients.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
                Map.entry(
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
                Map.entry("super.users", "User:CN=kafka;User:" + ADMIN),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("default.replication.factor", "3"),
                Map.entry("min.insync.replicas", "2"),
                Map.entry("offsets.topic.replication.factor", "3"),
                Map.entry("offsets.topic.num.partitions", "6"),
                Map.entry("transaction.state.log.replication.factor", "3"),
                Map.entry("transaction.state.log.min.isr", "2"),
                Map.entry("transaction.state.log.num.partitions", "6"),
                Map.entry("group.initial.rebalance.delay.ms", "0"));
    }

    /** Key and certificate of all brokers, in one file as Kafka wants it. */
    private Path identity() throws IOException {
        Path file = folder.resolve("kafka.pem");
        if (!Files.exists(file)) {
            Authority.Identity own = authority.issue("kafka");
            Path unused =
                    Files.writeString(
                            file,
                            Files.readString(own.key()) + Files.readString(own.certificate()));
        }
        return file;
    }

    private void awaitAll() throws Exception {
        try (Admin admin = admin()) {
            await("all brokers")
                    .atMost(START)
                    .ignoreExceptionsInstanceOf(ExecutionException.class)
                    .until(() -> admin.describeCluster().nodes().get().size() == BROKERS);
        }
    }

    private void allow() throws Exception {
        List<AclBinding> rights = new ArrayList<>();
        for (JsonNode user : users) {
            for (JsonNode right : user.path("spec").path("authorization").path("acls")) {
                for (JsonNode operation : right.path("operations")) {
                    rights.add(
                            new AclBinding(
                                    pattern(right.path("resource")),
                                    new AccessControlEntry(
                                            "User:" + name(user),
                                            "*",
                                            constant(AclOperation.values(), operation),
                                            AclPermissionType.ALLOW)));
                }
            }
        }
        try (Admin admin = admin()) {
            admin.createAcls(rights).all().get();
        }
    }

    private static ResourcePattern pattern(JsonNode resource) {
        return new ResourcePattern(
                constant(ResourceType.values(), resource.path("type")),
                resource.path("name").asText(),
                resource.path("patternType").asText().equals("prefix")
                        ? PatternType.PREFIXED
                        : PatternType.LITERAL);
    }

    /** Manifests write in camel case what is in capitals here. */
    private static <E extends Enum<E>> E constant(E[] all, JsonNode word) {
        String name = word.asText().toUpperCase(Locale.ROOT);
        return Arrays.stream(all)
                .filter(one -> one.name().replace("_", "").equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + word));
    }

    private Admin admin() throws IOException {
        return Admin.create(KafkaSettings.at(address(), properties()).with(Map.of()));
    }
}
