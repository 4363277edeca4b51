package io.nerstream.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.indexing.IndexingSettings;
import io.nerstream.metrics.flink.JobMeasures;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    private Process run(String name, List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
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
        try (SecuredKafka kafka = SecuredKafka.start(folder.resolve("kafka"));
                SupervisedMilvus milvus =
                        SupervisedMilvus.start(
                                StackFixture.python(), folder.resolve("milvus"), Ports.free())) {
            List<String> access =
                    List.of(
                            "--kafka",
                            kafka.address(),
                            "--kafka-properties",
                            kafka.properties().toString());
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
                            indexing(kafka.settings(), milvus.uri(), encoder),
                            folder.resolve("flink"),
                            new JobMeasures(any -> true))) {
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
                Topic.PROGRESS.topicName(),
                Topic.DEAD.topicName(),
                RegistrySettings.NONE,
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
