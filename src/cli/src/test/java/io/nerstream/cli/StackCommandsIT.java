package io.nerstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.nerstream.cli.run.UpCommand;
import io.nerstream.metrics.Measure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands and the HTTP API against a whole stack that holds the sample documents. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StackCommandsIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir static Path folder;

    private static RunningStack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = RunningStack.start(folder.resolve("data"));
        try (InputStream sample = UpCommand.class.getResourceAsStream("sample/documents.jsonl")) {
            Path file = folder.resolve("sample.jsonl");
            Files.copy(sample, file);
            RunningStack.Run run = stack.run("publish", file.toString(), "--json");
            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(JSON.readTree(run.out()).path("acknowledged").asInt()).isEqualTo(160);
        }
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    private static List<String> texts(JsonNode matches) {
        List<String> texts = new ArrayList<>();
        matches.forEach(match -> texts.add(match.path("text").asText()));
        return texts;
    }

    private static JsonNode search(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("search", "--json", "--strong"));
        all.addAll(List.of(arguments));
        RunningStack.Run run = stack.run(all.toArray(String[]::new));
        assertThat(run.exit()).as(run.err()).isZero();
        return JSON.readTree(run.out()).path("matches");
    }

    /** Types of the sample's labels; the description alone decides. */
    @Test
    void shouldFindTheSamplesEntitiesByDescribingTheirType() throws Exception {
        JsonNode labels;
        try (InputStream in = UpCommand.class.getResourceAsStream("sample/labels.json")) {
            labels = JSON.readTree(in);
        }
        for (String type : List.of("river", "chemical element", "political party", "language")) {
            Set<String> right = new HashSet<>();
            labels.path("mentions")
                    .forEach(
                            one -> {
                                for (JsonNode label : one.path("types")) {
                                    if (label.asText().equals(type)) {
                                        right.add(one.path("text").asText());
                                    }
                                }
                            });
            List<String> found = texts(search(type, "-k", "5", "--group", "entity"));
            assertThat(found).as(type).hasSize(5);
            assertThat(found.stream().filter(right::contains).count())
                    .as(type + ": " + found)
                    .isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void shouldShowMentionsInTheirSentences() {
        RunningStack.Run run = stack.run("search", "river", "-k", "3", "--strong");
        assertThat(run.exit()).isZero();
        assertThat(run.out().lines()).hasSize(6);
        assertThat(run.out()).containsPattern("\\[[A-Z][a-zA-Z ]+\\]").contains("sample-");
    }

    @Test
    void shouldPageThroughAllMentionsOnce() throws Exception {
        JsonNode all = search("city", "-k", "100000");
        Set<String> ids = new HashSet<>();
        all.forEach(match -> ids.add(match.path("id").asText()));
        assertThat(ids).hasSameSizeAs(all);
        assertThat(all.size()).isGreaterThan(800);
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).path("score").asDouble())
                    .isLessThanOrEqualTo(all.get(i - 1).path("score").asDouble());
        }
        JsonNode status = stack.ask("GET", "/v1/status", "").body();
        assertThat(status.path("mentions").asInt()).isGreaterThanOrEqualTo(all.size());
    }

    @Test
    void shouldRestrictByFiltersFloorAndGroups() throws Exception {
        JsonNode sports = search("person", "-k", "500", "--source", "sports-desk");
        assertThat(sports).isNotEmpty();
        sports.forEach(m -> assertThat(m.path("source").asText()).isEqualTo("sports-desk"));
        JsonNode early = search("city", "-k", "500", "--to", "2026-03-01");
        assertThat(early).isNotEmpty();
        early.forEach(m -> assertThat(m.path("time").asText()).isLessThan("2026-03-01"));
        JsonNode desk = search("city", "-k", "500", "--attribute", "desk=science");
        desk.forEach(
                m -> assertThat(m.path("attributes").path("desk").asText()).isEqualTo("science"));
        JsonNode floor = search("city", "-k", "500", "--floor", "0.2");
        floor.forEach(m -> assertThat(m.path("score").asDouble()).isGreaterThanOrEqualTo(0.2));
        assertThat(search("city", "-k", "5000", "--rate", "0.001").size())
                .isLessThan(search("city", "-k", "5000", "--rate", "0.1").size());
        JsonNode documents = search("city", "-k", "500", "--group", "document");
        Set<String> once = new HashSet<>();
        documents.forEach(m -> assertThat(once.add(m.path("document").asText())).isTrue());
        String id = search("river", "-k", "1").get(0).path("id").asText();
        JsonNode like = search("--like", id, "-k", "3");
        assertThat(like.get(0).path("id").asText()).isEqualTo(id);
        assertThat(like.get(0).path("score").asDouble()).isCloseTo(1, offset());
    }

    private static org.assertj.core.data.Offset<Double> offset() {
        return org.assertj.core.data.Offset.offset(1e-4);
    }

    @Test
    void shouldPublishUpdateAndDeleteByHttpWithStrongReads() throws Exception {
        String document = "{\"id\": \"a/b ü\", \"text\": \"The Zambezi is a river.\", \"desk\": 7}";
        assertThat(stack.ask("POST", "/v1/documents", document).status()).isEqualTo(202);
        assertThat(search("river", "-k", "2000").findValuesAsText("document")).contains("a/b ü");
        String path = "/v1/documents/a%2Fb%20%C3%BC";
        JsonNode shown = stack.ask("GET", path, "").body();
        assertThat(shown.path("mentions").findValuesAsText("text")).contains("Zambezi");
        assertThat(shown.path("attributes").path("desk").asText()).isEqualTo("7");

        stack.ask("POST", "/v1/documents", document.replace("Zambezi", "Limpopo"));
        assertThat(search("river", "-k", "2000").findValuesAsText("text"))
                .contains("Limpopo")
                .doesNotContain("Zambezi");

        assertThat(stack.run("delete", "a/b ü").exit()).isZero();
        assertThat(search("river", "-k", "2000").findValuesAsText("document"))
                .doesNotContain("a/b ü");
        assertThat(stack.ask("GET", path, "").status()).isEqualTo(404);
    }

    @Test
    void shouldReadEveryFormat() throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(
                files.resolve("a.csv"),
                "id,text,source,desk\nc1,\"The Orinoco, a river, floods.\",csv,x\n");
        Files.writeString(files.resolve("note.txt"), "The Irrawaddy is a river.\nIt floods.");
        try (GZIPOutputStream out =
                new GZIPOutputStream(Files.newOutputStream(files.resolve("z.jsonl.gz")))) {
            out.write(
                    "{\"id\": \"z1\", \"text\": \"The Mekong is a river.\"}\n\nnot json\n"
                            .getBytes(StandardCharsets.UTF_8));
        }
        Files.writeString(files.resolve("ignored.bin"), "?");
        RunningStack.Run run = stack.run("publish", files.toString());
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("z.jsonl.gz line 3: it begins with 'not json'");
        assertThat(run.out())
                .contains("3 documents acknowledged", "1 refused", "1 files passed over");
        assertThat(search("river", "-k", "2000").findValuesAsText("document"))
                .contains("c1", "files/note.txt", "z1");

        InputStream in = System.in;
        System.setIn(
                new ByteArrayInputStream(
                        "The Yenisei is a river.\nThe Amur too.\n"
                                .getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(stack.run("publish", "-").out()).contains("2 documents acknowledged");
        } finally {
            System.setIn(in);
        }
        RunningStack.Run missing = stack.run("publish", files.resolve("nothing.jsonl").toString());
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.err()).contains("nothing.jsonl: it does not exist");
        assertThat(missing.out()).contains("0 documents acknowledged", "1 refused");
    }

    @Test
    void shouldAnswerForEachDocumentOfARequest() throws Exception {
        String body =
                "[{\"id\": \"r1\", \"text\": \"The Yukon is a river.\", \"spans\": [[4, 9]]},"
                        + "{\"id\": \"r2\", \"text\": 7}, {\"id\": \"r3\", \"text\": \"<p>The <b>Oder</b>\","
                        + " \"content_type\": \"text/html\"}]";
        RunningStack.Answer answer = stack.ask("POST", "/v1/documents?wait=true", body);
        assertThat(answer.status()).isEqualTo(207);
        JsonNode results = answer.body().path("documents");
        assertThat(results.findValuesAsText("status"))
                .containsExactly("indexed", "refused", "indexed");
        assertThat(results.get(0).path("mentions").asInt()).isEqualTo(1);
        assertThat(results.get(1).path("reason").asText()).contains("'text' is no text");
        JsonNode shown = stack.ask("GET", "/v1/documents/r3", "").body();
        assertThat(shown.path("text").asText()).isEqualTo("The Oder");
        shown.path("mentions")
                .forEach(
                        one ->
                                assertThat(one.path("text").asText())
                                        .isEqualTo(
                                                "The Oder"
                                                        .substring(
                                                                one.path("start").asInt(),
                                                                one.path("end").asInt())));
        RunningStack.Answer none =
                stack.ask("POST", "/v1/documents", "[{\"id\": \"r2\"}, {\"text\": \"x\"}]");
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.body().path("documents")).hasSize(2);
    }

    @Test
    void shouldTellLaterWhatBecameOfDocuments() throws Exception {
        String body =
                "{\"documents\": [{\"id\": \"t1\", \"text\": \"The Volga.\", \"version\": 4}]}";
        RunningStack.Answer answer = stack.ask("POST", "/v1/documents", body);
        assertThat(answer.status()).isEqualTo(202);
        String asked = "{\"wait\": true, \"token\": " + answer.body().path("token") + "}";
        JsonNode outcomes = stack.ask("POST", "/v1/documents/outcomes", asked).body();
        assertThat(outcomes.path("counts").path("indexed").asInt()).isEqualTo(1);
        // The answer says at once that a newer version is there.
        JsonNode late =
                stack.ask(
                                "POST",
                                "/v1/documents",
                                "{\"id\": \"t1\", \"text\": \"The Don.\", \"version\": 2}")
                        .body();
        assertThat(late.path("documents").get(0).path("superseded_by").asInt()).isEqualTo(4);
        stack.assertProblem(
                "POST", "/v1/documents/outcomes", "{\"token\": \"nonsense\"}", 400, "'token'");
    }

    @Test
    void shouldLetNoLowerVersionReplaceAHigherOneAndWhatHasNoneAll() throws Exception {
        String unversioned = "{\"id\": \"v1\", \"text\": \"The Lena is a river.\"}";
        String versioned = "{\"id\": \"v1\", \"text\": \"The Amur is a river.\", \"version\": 2}";
        String lower = "{\"id\": \"v1\", \"text\": \"The Ob is a river.\", \"version\": 1}";
        stack.ask("POST", "/v1/documents?wait=true", unversioned);
        RunningStack.Answer newer = stack.ask("POST", "/v1/documents?wait=true", versioned);
        assertThat(newer.body().path("counts").path("indexed").asInt()).isEqualTo(1);
        RunningStack.Answer older = stack.ask("POST", "/v1/documents?wait=true", lower);
        assertThat(older.body().path("counts").path("superseded").asInt()).isEqualTo(1);
        assertThat(older.body().path("documents").get(0).path("superseded_by").asInt())
                .isEqualTo(2);
        JsonNode shown = stack.ask("GET", "/v1/documents/v1", "").body();
        assertThat(shown.path("text").asText()).contains("Amur");
        RunningStack.Answer without = stack.ask("POST", "/v1/documents?wait=true", unversioned);
        assertThat(without.body().path("counts").path("indexed").asInt()).isEqualTo(1);
        // Removed, it begins anew.
        stack.ask("POST", "/v1/documents?wait=true", versioned);
        assertThat(stack.run("delete", "v1").exit()).isZero();
        RunningStack.Answer anew = stack.ask("POST", "/v1/documents?wait=true", lower);
        assertThat(anew.body().path("counts").path("indexed").asInt()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAtTheDoorWhatIsBeyondALimit() throws Exception {
        String title =
                "{\"id\": \"x\", \"text\": \"y\", \"title\": \"" + "t".repeat(1_100_000) + "\"}";
        stack.assertProblem("POST", "/v1/documents", title, 400, "its title has 1100000 bytes");
    }

    @Test
    void shouldLetNobodyWaitBehindALongDocument() throws Exception {
        String sentence = "The plant in Linz was sold by its owners on a cold morning. ";
        String text = sentence.repeat(120_000 / sentence.length());
        RunningStack.Answer endless =
                stack.ask(
                        "POST",
                        "/v1/documents",
                        "{\"id\": \"endless\", \"text\": \"" + text.strip() + "\"}");
        for (int i = 0; i < 3; i++) {
            String behind = "{\"id\": \"behind" + i + "\", \"text\": \"The Lena is a river.\"}";
            awaitSettled(stack.ask("POST", "/v1/documents", behind).body());
        }
        String asked = "{\"token\": " + endless.body().path("token") + "}";
        JsonNode outcome = stack.ask("POST", "/v1/documents/outcomes", asked).body();
        assertThat(outcome.path("counts").path("waiting").asInt()).isEqualTo(1);
        awaitSettled(endless.body());
        stack.run("delete", "endless");
    }

    /** Strong searches of other tests would wait for it, too. */
    private static void awaitSettled(JsonNode published) throws Exception {
        String wait = "{\"wait\": true, \"token\": " + published.path("token") + "}";
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        JsonNode outcome = stack.ask("POST", "/v1/documents/outcomes", wait).body();
        while (outcome.path("counts").path("waiting").asInt() > 0) {
            assertThat(System.nanoTime()).isLessThan(end);
            outcome = stack.ask("POST", "/v1/documents/outcomes", wait).body();
        }
    }

    @Test
    void shouldListAndRemoveDocumentsByFilter() throws Exception {
        for (int i = 0; i < 7; i++) {
            String document =
                    "{\"id\": \"l%d\", \"text\": \"Nothing.\", \"source\": \"list\", \"tags\": [\"all\", \"t%d\"], \"price\": 1.10}"
                            .formatted(i, i % 2);
            assertThat(stack.ask("POST", "/v1/documents?wait=true", document).status())
                    .isEqualTo(200);
        }
        Set<String> listed = new HashSet<>();
        String path = "/v1/documents?source=list&k=3";
        String cursor = "";
        do {
            JsonNode page = stack.ask("GET", path + cursor, "").body();
            for (JsonNode one : page.path("documents")) {
                assertThat(listed.add(one.path("id").asText())).isTrue();
                assertThat(one.path("attributes").path("price").asText()).isEqualTo("1.10");
                assertThat(one.path("attributes").path("tags").get(0).asText()).isEqualTo("all");
            }
            cursor = page.has("cursor") ? "&cursor=" + page.path("cursor").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(listed).hasSize(7);
        JsonNode odd = stack.ask("GET", "/v1/documents?attribute=tags%3Dt1", "").body();
        assertThat(odd.path("documents")).hasSize(3);
        stack.assertProblem("DELETE", "/v1/documents", "", 400, "nothing says which documents");
        stack.assertProblem("DELETE", "/v1/documents?source=", "", 400, "'source' is empty");
        stack.assertProblem("GET", "/v1/documents?cursor=zzz", "", 400, "'cursor'");
        JsonNode removed = stack.ask("DELETE", "/v1/documents?attribute=tags%3Dt1", "").body();
        assertThat(removed.path("removed").asInt()).isEqualTo(3);
        search("river", "-k", "1");
        JsonNode left = stack.ask("GET", "/v1/documents?source=list", "").body();
        assertThat(left.path("documents")).hasSize(4);
    }

    @Test
    void shouldRemoveWhatHasExpired() throws Exception {
        String document = "{\"id\": \"e1\", \"text\": \"The Ob.\", \"ttl\": \"PT1S\"}";
        stack.ask("POST", "/v1/documents?wait=true", document);
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (stack.ask("GET", "/v1/documents/e1", "").status() != 404) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Test
    void shouldWaitForItsOwnDocumentsAndChangeNothingWhenRepeated() throws Exception {
        Path file = folder.resolve("own.jsonl");
        Files.writeString(
                file,
                "{\"id\": \"w1\", \"text\": \"The Lena is a river.\", \"source\": \"own\"}\n{\"id\": \"w2\"}\n");
        for (int i = 0; i < 2; i++) {
            RunningStack.Run run = stack.run("publish", "--wait", "--json", file.toString());
            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains("own.jsonl line 2: field 'text' is missing");
            JsonNode counts = JSON.readTree(run.out());
            assertThat(counts.path("indexed").asInt()).isEqualTo(1);
            assertThat(counts.path("refused").asInt()).isEqualTo(1);
            assertThat(search("river", "--source", "own").findValuesAsText("text"))
                    .containsExactly("Lena");
        }
        RunningStack.Run tooLong = stack.run("publish", longText().toString());
        assertThat(tooLong.exit()).isEqualTo(1);
        assertThat(tooLong.err()).contains("300000 UTF-16 units, 262144 are allowed");
        assertThat(tooLong.out()).contains("0 documents acknowledged");
    }

    private static Path longText() throws IOException {
        return Files.writeString(folder.resolve("long.txt"), "a".repeat(300_000));
    }

    @Test
    void shouldSayWhatIsWrongWithARequest() throws Exception {
        stack.assertProblem("POST", "/v1/search", "{\"type\": \"\"}", 400, "'type' needs");
        stack.assertProblem("POST", "/v1/search", "{}", 400, "exactly one of 'type'");
        stack.assertProblem("POST", "/v1/search", "{\"tpye\": \"x\"}", 400, "tpye");
        stack.assertProblem("POST", "/v1/search", "not json", 400, "not the JSON that is needed");
        stack.assertProblem("POST", "/v1/search", "", 400, "the body");
        stack.assertProblem("POST", "/v1/search", "{\"type\": \"x\", \"k\": 0}", 400, "'k' is 0");
        stack.assertProblem(
                "POST", "/v1/search", "{\"type\": \"x\", \"k\": 1001}", 400, "'k' is 1001");
        stack.assertProblem(
                "POST", "/v1/search", "{\"type\": \"x\", \"group\": \"no\"}", 400, "'group'");
        stack.assertProblem(
                "POST", "/v1/search", "{\"type\": \"x\", \"cursor\": \"AA\"}", 400, "'cursor'");
        stack.assertProblem(
                "POST", "/v1/search", "{\"type\": \"x\", \"floor\": 2}", 400, "'floor' is 2");
        stack.assertProblem(
                "POST", "/v1/search", "{\"type\": \"x\", \"rate\": 2}", 400, "'rate' is 2");
        stack.assertProblem(
                "POST",
                "/v1/search",
                "{\"type\": \"x\", \"filter\": {\"from\": \"soon\"}}",
                400,
                "'from' is 'soon'");
        stack.assertProblem("POST", "/v1/search", "{\"type\": \"x\", \"k\": 1.5}", 400, "k");
        stack.assertProblem("POST", "/v1/search", "{\"type\": [null]}", 400, "'type' needs");
        for (String filter : List.of("{\"source\": [null]}", "{\"attributes\": {\"a\": null}}")) {
            stack.assertProblem(
                    "POST",
                    "/v1/search",
                    "{\"type\": \"x\", \"filter\": " + filter + "}",
                    400,
                    "holds null");
        }
        stack.assertProblem(
                "POST",
                "/v1/documents",
                "{\"id\": \"" + "x".repeat(513) + "\", \"text\": \"y\"}",
                400,
                "its id has 513 bytes");
        stack.assertProblem(
                "POST",
                "/v1/documents",
                "{\"id\": \"x\", \"text\": \"y\", \"published\": \"+999999999-12-31T00:00:00Z\"}",
                400,
                "'published'");
        stack.assertProblem("POST", "/v1/search", "{\"like\": \"x\"}", 404, "no mention");
        stack.assertProblem("POST", "/v1/documents", "{\"id\": \"x\"}", 400, "'text' is missing");
        stack.assertProblem("POST", "/v1/documents", "7", 400, "no JSON object");
        stack.assertProblem("GET", "/v1/documents/nobody", "", 404, "no document 'nobody'");
        stack.assertProblem("GET", "/nowhere", "", 404, "");
        stack.assertProblem("DELETE", "/v1/search", "", 405, "");
    }

    @Test
    void shouldAnswerWhileManyWaitForStrongReads() throws Exception {
        ArrayNode documents = JSON.createArrayNode();
        for (int i = 0; i < 30; i++) {
            documents
                    .addObject()
                    .put("id", "strong-" + i)
                    .put("text", "The Danube floods Vienna, and Linz builds walls. ".repeat(50));
        }
        assertThat(stack.ask("POST", "/v1/documents", documents.toString()).status())
                .isEqualTo(202);
        List<CompletableFuture<Integer>> strong = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            strong.add(asked("{\"type\": \"river\", \"k\": 1, \"consistency\": \"strong\"}"));
        }
        for (int i = 0; i < 5; i++) {
            assertThat(asked("{\"type\": \"river\", \"k\": 1}").get(1, TimeUnit.MINUTES))
                    .isEqualTo(200);
        }
        for (CompletableFuture<Integer> one : strong) {
            assertThat(one.get(2, TimeUnit.MINUTES)).isIn(200, 503);
        }
        for (int i = 0; i < 30; i++) {
            assertThat(stack.ask("DELETE", "/v1/documents/strong-" + i, "").status())
                    .isEqualTo(202);
        }
    }

    private static CompletableFuture<Integer> asked(String search) {
        return HTTP.sendAsync(
                        HttpRequest.newBuilder(URI.create(stack.url() + "/v1/search"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(search))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    @Test
    void shouldRefuseParametersThatItDoesNotKnow() throws Exception {
        stack.assertProblem(
                "GET", "/v1/alerts?limit=5&k=1", "", 400, "'limit', but cursor, k, type");
        stack.assertProblem("GET", "/v1/status?verbose", "", 400, "'verbose', it knows none");
        stack.assertProblem("POST", "/v1/search?k=5", "{\"type\": \"x\"}", 400, "'k'");
        stack.assertProblem("DELETE", "/v1/types/nobody?force=1", "", 400, "'force'");
        stack.assertProblem("GET", "/v1/alerts?k=1&k=2", "", 400, "'k' stands there 2 times");
        assertThat(stack.ask("GET", "/v1/alerts?k=1", "").status()).isEqualTo(200);
    }

    @Test
    void shouldAnswerManyAtOnce() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> running = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            running.add(
                    HTTP.sendAsync(
                            HttpRequest.newBuilder(URI.create(stack.url() + "/v1/search"))
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"type\": \"thing number " + i + "\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString()));
        }
        int answered = 0;
        for (CompletableFuture<HttpResponse<String>> one : running) {
            int status = one.get(2, TimeUnit.MINUTES).statusCode();
            assertThat(status).isIn(200, 503);
            answered += status == 200 ? 1 : 0;
        }
        assertThat(answered).isPositive();
    }

    /** Every endpoint, as pages of other sites ask for it, with and without asking first. */
    @Test
    void shouldHearNoWebPageButItsOwn() throws Exception {
        String document = search("river", "-k", "1").get(0).path("document").asText();
        URI service = URI.create(stack.url());
        String evil = "https://evil.example";
        String json = "application/json";
        WebPage asking = WebPage.of(service, "Origin", evil, "Content-Type", json);
        WebPage sandboxed = WebPage.of(service, "Origin", "null", "Content-Type", json);
        WebPage simple = WebPage.of(service, "Origin", evil, "Content-Type", "text/plain");
        WebPage including = WebPage.of(service, "Sec-Fetch-Site", "cross-site");
        WebPage untyped = WebPage.of(service, "Content-Type", "text/plain");
        WebPage rebound =
                WebPage.of(service, "Host", "evil.example:" + service.getPort(), "Accept", json);
        WebPage preflight =
                WebPage.of(
                        service,
                        "Origin",
                        evil,
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Private-Network",
                        "true");
        String body = "{\"id\": \"evil\", \"text\": \"x\", \"type\": \"river\"}";
        JsonNode paths = stack.ask("GET", "/openapi.json", "").body().path("paths");
        for (var path : paths.properties()) {
            String place = path.getKey().replace("{id}", document);
            for (var operation : path.getValue().properties()) {
                String method = operation.getKey().toUpperCase(Locale.ROOT);
                if (method.equals("PARAMETERS")) {
                    continue;
                }
                asking.assertRefused(403, method, place, body);
                sandboxed.assertRefused(403, method, place, body);
                simple.assertRefused(403, method, place, body);
                including.assertRefused(403, method, place, "");
                rebound.assertRefused(421, method, place, "");
                untyped.assertRefused(415, method, place, body);
            }
            preflight.assertRefused(403, "OPTIONS", place, "");
        }
        assertThat(stack.ask("GET", "/v1/types", "").body().path("types")).isEmpty();
        assertThat(stack.ask("GET", "/v1/documents/evil", "").status()).isEqualTo(404);
        assertThat(stack.ask("GET", "/v1/documents/" + document, "").status()).isEqualTo(200);
    }

    @Test
    void shouldServeItsOwnPageAndPrograms() throws Exception {
        URI service = URI.create(stack.url());
        WebPage link = WebPage.of(service, "Sec-Fetch-Site", "cross-site");
        WebPage.Answer page = link.send("GET", "/", "");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("page.js", "page.css").doesNotContain("<style", "on=\"");
        WebPage own =
                WebPage.of(
                        service,
                        "Origin",
                        stack.url(),
                        "Sec-Fetch-Site",
                        "same-origin",
                        "Content-Type",
                        "application/json");
        assertThat(own.send("GET", "/page.js", "").headers().get("content-type"))
                .startsWith("text/javascript");
        assertThat(own.send("GET", "/page.css", "").headers().get("content-type"))
                .startsWith("text/css");
        assertThat(own.send("POST", "/v1/search", "{\"type\": \"river\"}").status()).isEqualTo(200);
        WebPage program = WebPage.of(service);
        for (String path :
                List.of("/", "/v1/types", "/readyz", "/healthz", "/metrics", "/openapi.json")) {
            WebPage.Answer answer = program.send("GET", path, "");
            assertThat(answer.status()).as(path).isEqualTo(200);
            WebPage.assertHardened(answer);
        }
        WebPage.assertHardened(program.send("GET", "/nowhere", ""));
        WebPage.assertHardened(program.send("PUT", "/v1/search", ""));
        WebPage.assertHardened(program.send("GET", "/v1/documents/a%2F..%2F", ""));
    }

    @Test
    void shouldDescribeItselfAndItsState() throws Exception {
        RunningStack.Answer spec = stack.ask("GET", "/openapi.json", "");
        assertThat(spec.body().path("openapi").asText()).startsWith("3.");
        assertThat(stack.ask("GET", "/", "").type()).contains("text/html");
        assertThat(stack.ask("GET", "/healthz", "").status()).isEqualTo(200);
        assertThat(stack.ask("GET", "/readyz", "").body().path("ready").asBoolean()).isTrue();
        assertThat(stack.ask("GET", "/metrics", "").status()).isEqualTo(200);
        RunningStack.Run status = stack.run("status");
        assertThat(status.exit()).isZero();
        assertThat(status.out()).startsWith("ready").contains("mentions", "waiting");
    }

    /** What rules and dashboard ask for is among these: ObservabilityFilesTest holds that. */
    @Test
    void shouldMeasureAllThatIsListed() throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            String page = stack.text("/metrics");
            List<String> missing =
                    Arrays.stream(Measure.values())
                            .map(StackCommandsIT::typeLine)
                            .filter(line -> !page.contains(line))
                            .toList();
            if (missing.isEmpty()) {
                return;
            }
            assertThat(System.nanoTime()).as("waited for %s", missing).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static String typeLine(Measure measure) {
        String type =
                switch (measure.kind()) {
                    case COUNTER, HIGHEST_COUNTER -> "counter";
                    case HISTOGRAM -> "histogram";
                    case GAUGE, MAXIMUM -> "gauge";
                };
        return "# TYPE " + measure.series() + " " + type + "\n";
    }

    @Test
    void shouldSayThatNobodyAnswers() {
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            var line = Nerstream.commandLine();
            line.setErr(new java.io.PrintWriter(System.err, true, StandardCharsets.UTF_8));
            assertThat(line.execute("search", "x", "--service", "http://127.0.0.1:1")).isNotZero();
        } finally {
            System.setErr(err);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("no nerstream answers at http://127.0.0.1:1");
    }
}
