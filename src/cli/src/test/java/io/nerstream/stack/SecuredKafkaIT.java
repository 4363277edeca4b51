package io.nerstream.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.indexing.IndexingSettings;
import io.nerstream.schemas.KafkaSettings;
import io.nerstream.schemas.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every program against a Kafka that takes nobody whom it does not know, and talks under TLS only:
 * service and alerts as processes of their own, the job on a cluster in this one.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecuredKafkaIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PASSWORD = "of-the-store";
    private static final String SECRET = "of-nerstream";

    @TempDir Path folder;

    private final List<Process> processes = new ArrayList<>();
    private int port;

    @AfterEach
    void end() throws InterruptedException {
        for (Process one : processes) {
            one.destroy();
            if (!one.waitFor(20, TimeUnit.SECONDS)) {
                one.destroyForcibly();
            }
        }
    }

    private Path keys() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                java("keytool"),
                                "-genkeypair",
                                "-alias",
                                "kafka",
                                "-keyalg",
                                "RSA",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(keytool.waitFor()).isZero();
        return store;
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    private static Map<String, String> security(Path keys) {
        String login =
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=broker password=b user_broker=b user_nerstream="
                        + SECRET
                        + ";";
        return Map.of(
                "sasl.enabled.mechanisms",
                "PLAIN",
                "sasl.mechanism.inter.broker.protocol",
                "PLAIN",
                "listener.name.sasl_ssl.plain.sasl.jaas.config",
                login,
                "ssl.keystore.location",
                keys.toString(),
                "ssl.keystore.password",
                PASSWORD,
                "ssl.keystore.type",
                "PKCS12",
                "ssl.truststore.location",
                keys.toString(),
                "ssl.truststore.password",
                PASSWORD,
                "ssl.truststore.type",
                "PKCS12");
    }

    /** The password is in a file of its own, as orchestrators give it. */
    private Path properties(Path keys) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.properties"), "password=" + SECRET);
        return Files.writeString(
                folder.resolve("client.properties"),
                """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                config.providers=file
                config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username=nerstream password=${file:SECRET:password};
                ssl.truststore.location=KEYS
                ssl.truststore.password=PASSWORD
                ssl.truststore.type=PKCS12
                """
                        .replace("SECRET", secret.toString())
                        .replace("KEYS", keys.toString())
                        .replace("PASSWORD", PASSWORD));
    }

    private Process run(String name, List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                java("java"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.nerstream.cli.Nerstream"));
        command.addAll(arguments);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".log").toFile())
                        .start();
        processes.add(process);
        return process;
    }

    @Test
    void everyProgramSpeaksToKafkaWithThePropertiesOfTheFile() throws Exception {
        Path keys = keys();
        Path properties = properties(keys);
        try (EmbeddedKafka kafka =
                        EmbeddedKafka.start(
                                folder.resolve("kafka"), Ports.free(), "SASL_SSL", security(keys));
                SupervisedMilvus milvus =
                        SupervisedMilvus.start(
                                StackFixture.python(), folder.resolve("milvus"), Ports.free())) {
            List<String> access =
                    List.of(
                            "--kafka",
                            kafka.address(),
                            "--kafka-properties",
                            properties.toString());
            Process topics = run("topics", with(List.of("topics"), access));
            assertThat(topics.waitFor()).isZero();
            assertThat(folder.resolve("topics.log")).content().contains("made documents\n");
            assertAStrangerIsToldSo(kafka.address());

            port = Ports.free();
            Process unused =
                    run(
                            "alerts",
                            with(List.of("alerts", "run", "--state", state("alerts")), access));
            unused =
                    run(
                            "serve",
                            with(
                                    List.of(
                                            "serve",
                                            "--port",
                                            Integer.toString(port),
                                            "--milvus",
                                            milvus.uri()),
                                    access));
            EncoderSource encoder = StackFixture.encoder();
            try (EmbeddedFlink job =
                    EmbeddedFlink.start(
                            indexing(
                                    KafkaSettings.at(kafka.address(), properties),
                                    milvus.uri(),
                                    encoder),
                            folder.resolve("flink"))) {
                awaitReady();
                assertThat(job.isRunning()).isTrue();
                assertADocumentIsFoundAndRaisesAnAlert();
            }
        }
    }

    private String state(String name) {
        return folder.resolve("state-" + name).toString();
    }

    private static List<String> with(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private void assertAStrangerIsToldSo(String kafka) throws Exception {
        Process stranger =
                run("stranger", List.of("alerts", "run", "--state", state("s"), "--kafka", kafka));
        assertThat(stranger.waitFor()).isNotZero();
        assertThat(folder.resolve("stranger.log"))
                .content()
                .contains("Kafka at " + kafka + " does not answer")
                .doesNotContain("\tat ");
    }

    private static IndexingSettings indexing(
            KafkaSettings kafka, String milvus, EncoderSource encoder) throws IOException {
        return new IndexingSettings(
                kafka,
                IndexingSettings.group(encoder.identity().id()),
                Topic.DOCUMENTS.topicName(),
                Topic.MENTIONS.topicName(),
                Topic.OUTCOMES.topicName(),
                Topic.DEAD.topicName(),
                "",
                MilvusSettings.at(milvus),
                encoder,
                1,
                IndexingSettings.USUAL_CAPACITY,
                IndexingSettings.USUAL_CHECKPOINTS);
    }

    private void assertADocumentIsFoundAndRaisesAnAlert() throws Exception {
        JsonNode type = ask("POST", "/v1/types", "{\"type\": \"river\", \"rate\": 0.01}");
        assertThat(type.path("id").asText()).isNotEmpty();
        JsonNode published =
                ask(
                        "POST",
                        "/v1/documents?wait=true",
                        "{\"id\": \"1\", \"text\": \"The river Danube rose.\"}");
        assertThat(published.path("counts").path("indexed").asInt()).isEqualTo(1);
        JsonNode found = ask("POST", "/v1/search", "{\"type\": \"river\"}");
        assertThat(found.path("matches").get(0).path("document").asText()).isEqualTo("1");
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (ask("GET", "/v1/alerts", "").path("alerts").isEmpty()) {
            assertThat(System.nanoTime()).as("waited for the alert").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void awaitReady() throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (true) {
            try {
                JsonNode status = ask("GET", "/v1/status", "");
                assertThat(status.path("kafka").asText()).isNotEmpty();
                return;
            } catch (IOException e) {
                assertThat(System.nanoTime()).as("waited for the service").isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private JsonNode ask(String method, String path, String body) throws Exception {
        HttpResponse<String> answer =
                HTTP.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .header("Content-Type", "application/json")
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(answer.body());
    }
}
