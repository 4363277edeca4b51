package io.nerstream.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import io.nerstream.cli.CommandRun;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.collection.StoredRows;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.schemas.Topic;
import io.nerstream.service.stream.DocumentPublisher;
import io.nerstream.service.stream.Topics;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a check finds of what was damaged by hand, and that it is mended while the job runs. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CheckIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String BEYOND = "1000000";

    @TempDir static Path folder;

    private static final ExpectedDocuments EXPECTED = new ExpectedDocuments();

    private static EncoderSource encoder;
    private static Stack stack;
    private static MilvusClientV2 milvus;

    @BeforeAll
    static void start() throws Exception {
        encoder = StackFixture.encoder();
        stack =
                Stack.start(
                        StackFixture.settings(folder.resolve("data"), encoder),
                        StackFixture.python(),
                        step -> {});
        milvus = new MilvusClientV2(ConnectConfig.builder().uri(stack.milvus()).build());
        try (DocumentPublisher publisher =
                new DocumentPublisher(KafkaSettings.at(stack.kafka()), RegistrySettings.NONE)) {
            for (int i = 0; i < 8; i++) {
                publisher
                        .publish(
                                EXPECTED.put(
                                        "d" + i, 2L, "The [Danube " + i + "] comes to [Vienna]."))
                        .join();
            }
            // Superseded, so that the job says the document again.
            publisher.publish(ExpectedDocuments.document("d0", 1L, "A [late] one.")).join();
            publisher.remove("d7").join();
            EXPECTED.remove("d7");
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", stack.kafka()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            var unused =
                    producer.send(
                                    new ProducerRecord<>(
                                            Topic.DOCUMENTS.topicName(),
                                            bytes("d1"),
                                            bytes("no document")))
                            .get();
        }
        awaitIndexed();
    }

    @AfterAll
    static void stop() {
        milvus.close();
        stack.close();
    }

    @Test
    @Order(1)
    void shouldFindNothingWhereNothingIsWrong() throws Exception {
        assertClean();
        CommandRun text = CommandRun.of(arguments());
        assertThat(text.out())
                .contains("7 documents with 14 rows of mentions")
                .contains("The collection is what the topic says.");
    }

    @Test
    @Order(2)
    void shouldFindExactlyWhatWasDamagedAndMendIt() throws Exception {
        damage();
        JsonNode found = check(1);
        assertThat(kinds(found))
                .containsExactlyInAnyOrder(
                        "missing d1",
                        "incomplete d2",
                        "wrong d3",
                        "orphaned d4",
                        "stale stranger",
                        "stale of another topic");
        assertThat(found.path("in_flight").asInt()).isZero();
        assertThat(found.path("counts").path("stale").asInt()).isEqualTo(2);
        CommandRun text = CommandRun.of(arguments());
        assertThat(text.exit()).isEqualTo(1);
        assertThat(text.out()).contains("1 documents are missing:", "d1  topic: record documents-");

        JsonNode mended = check(1, "--repair");
        assertThat(mended.path("mended").asInt()).isEqualTo(6);
        awaitIndexed();
        assertClean();
        EXPECTED.assertStored(MilvusSettings.at(stack.milvus()), encoder.identity());
    }

    @Test
    @Order(3)
    void shouldMendNothingByAKafkaThatNoJobReads() throws Exception {
        try (EmbeddedKafka other =
                EmbeddedKafka.start(folder.resolve("other-kafka"), Ports.free())) {
            List<String> unused = Topics.make(other.settings());
            CommandRun found =
                    CommandRun.of("check", "--kafka", other.address(), "--milvus", stack.milvus());
            assertThat(found.exit()).isEqualTo(1);
            assertThat(found.out()).contains("7 documents are there that the topic has not");
            CommandRun repair =
                    CommandRun.of(
                            "check",
                            "--repair",
                            "--kafka",
                            other.address(),
                            "--milvus",
                            stack.milvus());
            assertThat(repair.exit()).isEqualTo(1);
            assertThat(repair.err()).contains("nothing is mended", other.address());
        }
        assertClean();
    }

    @Test
    @Order(4)
    void shouldSayThatAnotherEncoderHasNoCollection() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other-encoder"));
        Files.writeString(
                other.resolve("encoder.json"),
                Files.readString(Path.of(encoder.folder()).resolve("encoder.json")) + "\n");
        CommandRun run = CommandRun.of(arguments("--encoder", other.toString()));
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
                .contains("has no collection documents_")
                .contains(collection("documents"));
    }

    @Test
    @Order(5)
    void shouldFillACollectionThatWasEmptied() throws Exception {
        delete("documents", "document != \"\"");
        delete("mentions", "id > \"\"");
        assertThat(check(1, "--repair").path("counts").path("missing").asInt()).isEqualTo(7);
        awaitIndexed();
        assertClean();
        EXPECTED.assertStored(MilvusSettings.at(stack.milvus()), encoder.identity());
    }

    private static void damage() throws Exception {
        delete("documents", "document == \"d1\"");
        delete("mentions", "document == \"d1\"");
        delete("mentions", "document == \"d2\" and text == \"Vienna\"");
        JsonObject other = row("documents", "document == \"d3\"");
        other.addProperty("origin", "0-zzz");
        upsert("documents", other);
        JsonObject stray = row("mentions", "document == \"d4\" and text == \"Vienna\"");
        String id = stray.get("id").getAsString();
        stray.addProperty("id", id.substring(0, id.lastIndexOf('.')) + ".0-zzz");
        upsert("mentions", stray);
        stranger("stranger", "0");
        stranger("of another topic", BEYOND);
    }

    /** A document that nobody published. */
    private static void stranger(String document, String offset) throws Exception {
        JsonObject row = row("documents", "document == \"d5\"");
        row.addProperty("id", StoredRows.rowOf(document));
        row.addProperty("document", document);
        row.addProperty("record_offset", Long.parseLong(offset));
        row.addProperty("places", "");
        row.addProperty("leftover", "");
        upsert("documents", row);
    }

    private static String collection(String kind) throws Exception {
        return kind + "_" + encoder.identity().id().substring(0, 12);
    }

    private static JsonObject row(String kind, String filter) throws Exception {
        return new Gson()
                .toJsonTree(
                        milvus.query(
                                        QueryReq.builder()
                                                .collectionName(collection(kind))
                                                .filter(filter)
                                                .outputFields(List.of("*"))
                                                .consistencyLevel(ConsistencyLevel.STRONG)
                                                .build())
                                .getQueryResults()
                                .get(0)
                                .getEntity())
                .getAsJsonObject();
    }

    private static void upsert(String kind, JsonObject row) throws Exception {
        assertThat(
                        milvus.upsert(
                                        UpsertReq.builder()
                                                .collectionName(collection(kind))
                                                .data(List.of(row))
                                                .build())
                                .getUpsertCnt())
                .isEqualTo(1);
    }

    private static void delete(String kind, String filter) throws Exception {
        var unused =
                milvus.delete(
                        DeleteReq.builder()
                                .collectionName(collection(kind))
                                .filter(filter)
                                .build());
    }

    private static void assertClean() throws Exception {
        // What the job says again itself comes when all others are done.
        JsonNode clean =
                Awaitility.await()
                        .atMost(LONG)
                        .until(() -> check(0), found -> found.path("in_flight").asInt() == 0);
        assertThat(clean.path("documents").asInt()).isEqualTo(7);
        assertThat(clean.path("mentions").asInt()).isEqualTo(14);
        assertThat(kinds(clean)).isEmpty();
    }

    private static Set<String> kinds(JsonNode report) {
        Set<String> kinds = new TreeSet<>();
        for (JsonNode one : report.path("differences")) {
            kinds.add(one.path("kind").asText() + " " + one.path("document").asText());
        }
        return kinds;
    }

    private static JsonNode check(int exit, String... more) throws Exception {
        CommandRun run = CommandRun.of(arguments("--json"), more);
        assertThat(run.exit()).as(run.err() + run.out()).isEqualTo(exit);
        assertThat(run.out().lines()).hasSize(1);
        return JSON.readTree(run.out());
    }

    private static List<String> arguments() {
        return List.of("check", "--kafka", stack.kafka(), "--milvus", stack.milvus());
    }

    private static List<String> arguments(String... more) {
        return Stream.concat(arguments().stream(), Arrays.stream(more)).toList();
    }

    private static void awaitIndexed() throws InterruptedException {
        assertThat(stack.service().progress().awaitAllIndexed(LONG)).isZero();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
