package io.nerstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.nerstream.schemas.CloudEventHeaders;
import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.Topic;
import io.nerstream.service.types.TypeStore;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Saved types and alerts, by commands and by HTTP, on a whole stack. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AlertCommandsIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String TRACEPARENT =
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @TempDir static Path folder;

    private static RunningStack stack;
    private static int documents;

    @BeforeAll
    static void start() throws Exception {
        stack = RunningStack.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @AfterEach
    void forgetTypes() throws Exception {
        for (JsonNode type : stack.ask("GET", "/v1/types", "").body().path("types")) {
            stack.ask("DELETE", "/v1/types/" + type.path("id").asText(), "");
        }
    }

    @Test
    void shouldRaiseAnAlertOnANewMentionOfASavedType() throws Exception {
        String id = save("river");
        publish("Helium was found by Janssen in 1868, long before the flood of the Danube.");

        JsonNode alert = awaitAlerts(id, 1).get(0);
        assertThat(alert.path("text").asText()).isEqualTo("Danube");
        assertThat(alert.path("type").asText()).isEqualTo("river");
        assertThat(alert.path("kind").asText()).isEqualTo("match");
        assertThat(alert.path("score").floatValue())
                .isGreaterThanOrEqualTo(alert.path("threshold").floatValue());
        RunningStack.Run shown = stack.run("alerts", "--type", id);
        assertThat(shown.out()).contains("river: Danube").contains("[Danube]");
    }

    @Test
    void shouldRaiseNothingForWhatIsNotNew() throws Exception {
        String probe = save("river");
        publish("The Mekong is a river.");
        awaitAlerts(probe, 1);
        String id = save("river");
        String document = publish("The Danube flooded Vienna.");
        awaitAlerts(id, 1);
        // Text in front of it moves the mention; the Elbe is new.
        republish(document, "Update. The Danube flooded Vienna. So did the Elbe.", false);
        republish("d-old", "The Volga and the Don are rivers.", true);
        publish("The Rhine is a river.");
        assertThat(texts(awaitAlerts(id, 3))).containsExactlyInAnyOrder("Danube", "Elbe", "Rhine");
    }

    @Test
    void shouldShowTheSentenceThatAnUpdateBrought() throws Exception {
        String id = save("river");
        String document = publish("The Danube rose by a metre in Linz.");
        awaitAlerts(id, 1);
        String brought = "The Danube was closed to all ships on Tuesday.";
        republish(document, brought + " The Danube rose by a metre in Linz.", false);
        // Moved, reworded and repeated: no news.
        republish(
                document,
                "The Danube has risen by one metre in Linz. " + brought + " " + brought,
                false);
        publish("The Rhine is a river.");
        List<String> sentences = awaitAlerts(id, 3).findValuesAsText("sentence");
        assertThat(sentences)
                .containsExactlyInAnyOrder(
                        "The Danube rose by a metre in Linz.", brought, "The Rhine is a river.");
    }

    @Test
    void shouldChangePauseAndDeleteTypes() throws Exception {
        String id = save("river");
        JsonNode changed =
                json(stack.run("types", "change", id, "city", "--threshold", "0.05", "--json"));
        assertThat(changed.path("type").get(0).asText()).isEqualTo("city");
        assertThat(changed.path("threshold").floatValue()).isEqualTo(0.05f);
        assertThat(changed.has("rate")).isFalse();
        assertThat(changed.path("revision").asInt()).isEqualTo(2);

        assertThat(stack.run("types", "pause", id).exit()).isZero();
        assertThat(stack.run("types", "list").out()).contains(id).contains("paused");
        String probe = save("river");
        publish("Vienna, Paris and Rome are cities at the Danube.");
        awaitAlerts(probe, 1);
        assertThat(stack.run("types", "resume", id).exit()).isZero();
        publish("Lisbon, Madrid and Berlin are cities.");
        assertThat(texts(awaitAlerts(id, 3)))
                .containsExactlyInAnyOrder("Lisbon", "Madrid", "Berlin");

        assertThat(json(stack.run("types", "delete", id, "--json")).path("id").asText())
                .isEqualTo(id);
        assertThat(stack.run("types", "list", "--json").out()).doesNotContain(id);
        assertThat(stack.run("types", "delete", id).exit()).isNotZero();
    }

    @Test
    void shouldPreviewWhatATypeWouldHaveMatched() throws Exception {
        awaitIndexed(publish("The Orinoco and the Zambezi are rivers. Helium is a gas."));
        JsonNode preview = json(stack.run("types", "preview", "river", "--json"));
        assertThat(preview.path("complete").asBoolean()).isTrue();
        assertThat(preview.path("matches").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(preview.path("best").findValuesAsText("text")).contains("Orinoco", "Zambezi");
        assertThat(preview.path("suggestions")).hasSize(4);
        long counted = 0;
        for (JsonNode day : preview.path("per_day")) {
            counted += day.asLong();
        }
        assertThat(counted).isEqualTo(preview.path("matches").asLong());
        JsonNode filtered =
                json(stack.run("types", "preview", "river", "--pattern", "^Orin", "--json"));
        assertThat(filtered.path("best").findValuesAsText("text")).containsOnly("Orinoco");
        assertThat(stack.run("types", "preview", "river").out()).contains("[Orinoco]");
    }

    @Test
    void shouldSendEventsAndGoOnBehindTheLastOne() throws Exception {
        String id = save("river");
        publish("The Danube is a river.");
        awaitAlerts(id, 1);
        publish("The Elbe is a river.");
        awaitAlerts(id, 2);

        Iterator<String> all = events(id, "-1");
        assertThat(next(all, "id:")).isEqualTo("-1");
        String first = next(all, "id:");
        assertThat(next(all, "data: {")).contains("\"Danube\"");
        assertThat(next(all, "data: {")).contains("\"Elbe\"");
        Iterator<String> rest = events(id, first);
        assertThat(next(rest, "data: {")).contains("\"Elbe\"");
        Iterator<String> fresh = events(id, "");
        publish("The Rhine is a river.");
        assertThat(next(fresh, "data: {")).contains("\"Rhine\"");
    }

    /** Whoever heard nothing yet knows where to go on, and hears what was raised meanwhile. */
    @Test
    void shouldTellPlacesBeforeTheFirstEvent() throws Exception {
        String id = save("river");
        String listed = stack.ask("GET", "/v1/alerts", "").body().path("last_event_id").asText();
        assertThat(next(events(id, ""), "id:")).isEqualTo(listed);
        publish("The Danube is a river.");
        awaitAlerts(id, 1);
        Iterator<String> missed = events(id, listed);
        assertThat(next(missed, "id:")).isEqualTo(listed);
        assertThat(next(missed, "data: {")).contains("\"Danube\"");
        assertThat(next(events(id + "&after=" + listed, ""), "data: {")).contains("\"Danube\"");
    }

    @Test
    void shouldGoOnWithTheOldestAndSaySoIfAPlaceIsUnknown() throws Exception {
        String id = save("river");
        publish("The Danube is a river.");
        awaitAlerts(id, 1);
        for (String place : List.of("99999999", "soon", "-7")) {
            Iterator<String> events = events(id, place);
            assertThat(next(events, "event: notice")).isEmpty();
            assertThat(next(events, "data:")).contains(place).contains("oldest");
            assertThat(next(events, "data: {")).contains("\"Danube\"");
        }
    }

    @Test
    void shouldChangeOnlyTheRevisionThatWasSeen() throws Exception {
        String id = save("river");
        WebPage program = WebPage.of(URI.create(stack.url()), "Content-Type", "application/json");
        String path = "/v1/types/" + id;
        assertThat(program.send("GET", path, "").headers()).containsEntry("etag", "\"1\"");
        WebPage careful =
                WebPage.of(
                        URI.create(stack.url()),
                        "Content-Type",
                        "application/json",
                        "If-Match",
                        "\"1\"");
        WebPage.Answer changed = careful.send("PATCH", path, "{\"paused\": true}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.headers()).containsEntry("etag", "\"2\"");
        assertThat(careful.send("PATCH", path, "{\"paused\": false}").status()).isEqualTo(412);
        assertThat(careful.send("DELETE", path, "").status()).isEqualTo(412);
        assertThat(program.send("GET", path, "").body()).contains("\"paused\":true");
    }

    /** Each changes something else; none may undo the other's. */
    @Test
    void shouldLoseNoChangeOfManyAtOnce() throws Exception {
        String path = "/v1/types/" + save("river");
        List<CompletableFuture<Integer>> running = new ArrayList<>();
        for (String change :
                List.of(
                        "{\"paused\": true}",
                        "{\"novelty\": \"entity\"}",
                        "{\"remember\": \"P3D\"}",
                        "{\"cap\": {\"alerts\": 7}}",
                        "{\"type\": \"lake\"}",
                        "{\"delivery\": \"topic\"}")) {
            running.add(
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return stack.ask("PATCH", path, change).status();
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            }));
        }
        for (CompletableFuture<Integer> one : running) {
            assertThat(one.get(1, TimeUnit.MINUTES)).isEqualTo(200);
        }
        JsonNode type = stack.ask("GET", path, "").body();
        assertThat(type.path("revision").asInt()).isEqualTo(7);
        assertThat(type.path("paused").asBoolean()).isTrue();
        assertThat(type.path("novelty").asText()).isEqualTo("entity");
        assertThat(type.path("remember").asText()).isEqualTo("P3D");
        assertThat(type.path("cap").path("alerts").asInt()).isEqualTo(7);
        assertThat(type.path("type").get(0).asText()).isEqualTo("lake");
        assertThat(type.path("delivery").asText()).isEqualTo("topic");
    }

    /** Two services on one topic, of which one reads late what the other wrote. */
    @Test
    void shouldLoseNoChangeOfAnotherService() throws Exception {
        String id = save("river");
        String kafka = stack.ask("GET", "/v1/status", "").body().path("kafka").asText();
        try (TypeStore other = TypeStore.open(KafkaSettings.at(kafka), RegistrySettings.NONE)) {
            AtomicInteger looks = new AtomicInteger();
            SavedType type =
                    other.change(
                                    id,
                                    now -> {
                                        if (looks.incrementAndGet() == 1) {
                                            patch(id, "{\"cap\": {\"alerts\": 7}}");
                                        }
                                        return now.map(
                                                one ->
                                                        SavedType.newBuilder(one)
                                                                .setRevision(one.getRevision() + 1)
                                                                .setPaused(true)
                                                                .build());
                                    })
                            .orElseThrow();
            assertThat(looks).hasValue(2);
            assertThat(type.getCapAlerts()).isEqualTo(7);
            assertThat(type.getRevision()).isEqualTo(3);
        }
        JsonNode shown = stack.ask("GET", "/v1/types/" + id, "").body();
        assertThat(shown.path("cap").path("alerts").asInt()).isEqualTo(7);
    }

    private static void patch(String id, String change) {
        try {
            assertThat(stack.ask("PATCH", "/v1/types/" + id, change).status()).isEqualTo(200);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldSaveNoTypeTwiceUnasked() throws Exception {
        String id = save("river");
        RunningStack.Run again = stack.run("types", "add", " river ");
        assertThat(again.exit()).isZero();
        assertThat(again.out()).startsWith("exists already as " + id);
        RunningStack.Answer answer = stack.ask("POST", "/v1/types", "{\"type\": \"river\"}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().path("existing").asBoolean()).isTrue();
        for (String other :
                List.of(
                        "{\"type\": \"river\", \"rate\": 0.01}",
                        "{\"type\": \"river\", \"filter\": {\"source\": \"x\"}}",
                        "{\"type\": \"river\", \"novelty\": \"entity\"}",
                        "{\"type\": \"lake\"}",
                        "{\"type\": \"river\", \"duplicate\": true}")) {
            answer = stack.ask("POST", "/v1/types", other);
            assertThat(answer.status()).as(other).isEqualTo(201);
            assertThat(answer.body().has("existing")).isFalse();
        }
    }

    @Test
    void shouldPageThroughAlertsTheNewestFirst() throws Exception {
        String id = save("river");
        for (String river : List.of("Danube", "Elbe", "Rhine")) {
            publish("The " + river + " is a river.");
        }
        awaitAlerts(id, 3);
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = stack.ask("GET", "/v1/alerts?k=2&type=" + id + cursor, "").body();
            ids.addAll(page.path("alerts").findValuesAsText("id"));
            cursor = page.has("cursor") ? "&cursor=" + page.path("cursor").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(ids).hasSize(3).doesNotHaveDuplicates();
        List<String> newest = new ArrayList<>();
        awaitAlerts(id, 3).forEach(alert -> newest.add(alert.path("id").asText()));
        assertThat(ids).isEqualTo(newest);
    }

    @Test
    void shouldTellWebhooksWithASignatureAndTryAgain() throws Exception {
        BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
        AtomicInteger calls = new AtomicInteger();
        double statuses = measured("nerstream_webhook_retries_total", "cause=\"status\"");
        double silences = measured("nerstream_webhook_retries_total", "cause=\"no_answer\"");
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    int before = calls.getAndIncrement();
                    requests.add(new Request(exchange.getRequestHeaders(), body));
                    // The second one has no answer.
                    if (before != 1) {
                        exchange.sendResponseHeaders(before == 0 ? 503 : 204, -1);
                    }
                    exchange.close();
                });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
            JsonNode type =
                    json(stack.run("types", "add", "river", "--webhook", address, "--json"));
            assertThat(type.path("delivery").asText()).isEqualTo("webhook");
            String secret = type.path("secret").asText();
            assertThat(stack.run("types", "list", "--json").out()).doesNotContain(secret);
            publishTraced("The Danube is a river.");

            Request refused = requests.poll(1, TimeUnit.MINUTES);
            Request unanswered = requests.poll(1, TimeUnit.MINUTES);
            Request taken = requests.poll(1, TimeUnit.MINUTES);
            assertThat(unanswered.id()).isEqualTo(refused.id());
            assertThat(taken.id()).isEqualTo(refused.id());
            assertThat(JSON.readTree(taken.body()).path("text").asText()).isEqualTo("Danube");
            assertThat(taken.header("webhook-signature")).isEqualTo("v1," + sign(secret, taken));
            // No spans are sent here, and what the caller sent is handed on all the same.
            assertThat(taken.header("traceparent")).isEqualTo(TRACEPARENT);
            assertThat(taken.header("tracestate")).isEqualTo("vendor=1");
            assertThat(cloudEvent(taken.headers()))
                    .containsEntry("ce-type", CloudEventHeaders.MATCH)
                    .isEqualTo(cloudEvent(lastAlert()));
            awaitMeasure("nerstream_webhooks", "state=\"told\"", 1);
            awaitMeasure("nerstream_webhook_retries_total", "cause=\"status\"", statuses + 1);
            awaitMeasure("nerstream_webhook_retries_total", "cause=\"no_answer\"", silences + 1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void shouldKeepWhatAWebhookRefusesForGoodAndTellItAgain() throws Exception {
        AtomicInteger status = new AtomicInteger(410);
        BlockingQueue<Request> taken = new LinkedBlockingQueue<>();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    if (status.get() == 204) {
                        taken.add(new Request(exchange.getRequestHeaders(), body));
                    }
                    exchange.sendResponseHeaders(status.get(), -1);
                    exchange.close();
                });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/key=1";
            String id =
                    json(stack.run("types", "add", "river", "--webhook", address, "--json"))
                            .path("id")
                            .asText();
            awaitMeasure("nerstream_webhooks", "state=\"none\"", 1);
            publish("The Danube is a river.");
            ConsumerRecord<byte[], byte[]> letter = awaitDeadLetter();
            assertThat(new String(letter.key(), StandardCharsets.UTF_8)).isEqualTo(id);
            String reason =
                    new String(
                            letter.headers().lastHeader(DeadLetterHeaders.REASON).value(),
                            StandardCharsets.UTF_8);
            assertThat(reason).contains("127.0.0.1").contains("410").doesNotContain("key=1");
            awaitMeasure("nerstream_webhooks", "state=\"failed\"", 1);

            RunningStack.Run refused = stack.run("types", "test", id);
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.out()).contains("not taken").contains("410");
            RunningStack.Run failed = stack.run("alerts", "dead", "replay", "--type", id);
            assertThat(failed.exit()).isEqualTo(1);
            assertThat(failed.err()).contains("410");
            JsonNode dead = json(stack.run("alerts", "dead", "list", "--type", id, "--json"));
            assertThat(dead.path("total").asInt()).isEqualTo(1);

            status.set(204);
            assertThat(stack.run("types", "test", id).out()).startsWith("taken after");
            assertThat(taken.take().header("ce-type")).isEqualTo(CloudEventHeaders.TEST);
            RunningStack.Run told = stack.run("alerts", "dead", "replay", "--type", id);
            assertThat(told.out()).as(told.err()).startsWith("1 told, 0 not taken, 0 left");
            Request again = taken.take();
            assertThat(again.id())
                    .isEqualTo(dead.path("dead").path(0).path("alert").path("id").asText());
            assertThat(JSON.readTree(again.body()).path("text").asText()).isEqualTo("Danube");
            assertThat(
                            json(stack.run("alerts", "dead", "list", "--type", id, "--json"))
                                    .path("total")
                                    .asInt())
                    .isZero();
            assertThat(stack.run("alerts", "dead", "replay", "--type", id).out())
                    .startsWith("0 told");

            JsonNode rotated = json(stack.run("types", "rotate", id, "--json"));
            String secret = rotated.path("secret").asText();
            assertThat(json(stack.run("types", "test", id, "--json")).path("taken").asBoolean())
                    .isTrue();
            Request signed = taken.take();
            assertThat(signed.header("webhook-signature").split(" "))
                    .hasSize(2)
                    .contains("v1," + sign(secret, signed));
        } finally {
            server.stop(0);
        }
    }

    /** The attributes of an event, by their names in requests. */
    private static Map<String, String> cloudEvent(Headers headers) {
        Map<String, String> attributes = new TreeMap<>();
        headers.forEach(
                (name, values) -> {
                    if (name.toLowerCase(Locale.ROOT).startsWith("ce-")) {
                        attributes.put(name.toLowerCase(Locale.ROOT), values.get(0));
                    }
                });
        return attributes;
    }

    private static Map<String, String> cloudEvent(ConsumerRecord<byte[], byte[]> alert) {
        Map<String, String> attributes = new TreeMap<>();
        for (Header header : alert.headers()) {
            if (header.key().startsWith("ce_")) {
                attributes.put(
                        header.key().replace('_', '-'),
                        new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return attributes;
    }

    private static ConsumerRecord<byte[], byte[]> lastAlert() throws Exception {
        List<ConsumerRecord<byte[], byte[]>> all = records(Topic.ALERTS);
        return all.get(all.size() - 1);
    }

    private static ConsumerRecord<byte[], byte[]> awaitDeadLetter() throws Exception {
        return records(Topic.ALERTS_DEAD).get(0);
    }

    /** Those of a topic with one partition, as soon as there are any. */
    private static List<ConsumerRecord<byte[], byte[]>> records(Topic topic) throws Exception {
        String kafka = stack.ask("GET", "/v1/status", "").body().path("kafka").asText();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> all = List.of(new TopicPartition(topic.topicName(), 0));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            return consumer.poll(LONG).records(all.get(0));
        }
    }

    private static double measured(String series, String label) throws Exception {
        return stack.text("/metrics")
                .lines()
                .filter(line -> line.startsWith(series + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static void awaitMeasure(String series, String label, double value) {
        Awaitility.await()
                .atMost(LONG)
                .untilAsserted(() -> assertThat(measured(series, label)).isEqualTo(value));
    }

    private record Request(Headers headers, byte[] body) {
        String header(String name) {
            return headers.getFirst(name);
        }

        String id() {
            return header("webhook-id");
        }
    }

    /** As Standard Webhooks has it. */
    private static String sign(String secret, Request request) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(
                new SecretKeySpec(
                        Base64.getDecoder().decode(secret.substring("whsec_".length())),
                        "HmacSHA256"));
        mac.update(
                (request.id() + "." + request.header("webhook-timestamp") + ".")
                        .getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(mac.doFinal(request.body()));
    }

    @Test
    void shouldSayWhatIsWrongWithAType() throws Exception {
        String path = "/v1/types";
        stack.assertProblem("POST", path, "{}", 400, "'type', a description");
        stack.assertProblem("POST", path, "{\"type\": \"\"}", 400, "'type' needs");
        stack.assertProblem("POST", path, "{\"type\": \"x\", \"threshold\": 2}", 400, "2.0");
        stack.assertProblem("POST", path, "{\"type\": \"x\", \"rate\": 1}", 400, "between 0 and 1");
        stack.assertProblem(
                "POST",
                path,
                "{\"type\": \"x\", \"rate\": 0.1, \"threshold\": 0.1}",
                400,
                "exclude each other");
        stack.assertProblem(
                "POST", path, "{\"type\": \"x\", \"novelty\": \"new\"}", 400, "mention, document");
        stack.assertProblem(
                "POST", path, "{\"type\": \"x\", \"remember\": \"long\"}", 400, "'remember'");
        stack.assertProblem(
                "POST", path, "{\"type\": \"x\", \"cap\": {\"alerts\": 0}}", 400, "'alerts' is 0");
        stack.assertProblem(
                "POST", path, "{\"type\": \"x\", \"delivery\": \"webhook\"}", 400, "no 'webhook'");
        stack.assertProblem(
                "POST", path, "{\"type\": \"x\", \"webhook\": \"file:/x\"}", 400, "file:/x");
        stack.assertProblem(
                "POST",
                path,
                "{\"type\": \"x\", \"filter\": {\"pattern\": \"(\"}}",
                400,
                "no regular expression");
        stack.assertProblem(
                "POST",
                path,
                "{\"type\": \"x\", \"filter\": {\"attributes\": {\"a\": null}}}",
                400,
                "holds null");
        stack.assertProblem("POST", path, "{\"type\": \"x\", \"treshold\": 1}", 400, "treshold");
        stack.assertProblem("POST", path, "{\"type\": 5}", 400, "'type");
        stack.assertProblem("POST", path, "{\"type\": \"x\", \"cap\": 5}", 400, "'cap'");
        stack.assertProblem(
                "POST",
                path,
                "{\"type\": \"x\", \"filter\": {\"source\": [\"\"]}}",
                400,
                "nothing");
        stack.assertProblem("GET", "/v1/alerts?type=nobody", "", 404, "'nobody'");
        stack.assertProblem("GET", "/v1/alerts/stream?type=nobody", "", 404, "'nobody'");
        RunningStack.Run some = stack.run("types", "delete", "nobody", "noone");
        assertThat(some.exit()).isNotZero();
        assertThat(some.err()).contains("'nobody'").contains("'noone'");
        stack.assertProblem("PATCH", path + "/nobody", "{}", 404, "nobody");
        stack.assertProblem("GET", path + "/nobody", "", 404, "nobody");
        stack.assertProblem("GET", "/v1/alerts?k=x", "", 400, "'k' is 'x'");
        stack.assertProblem("GET", "/v1/alerts?cursor=x", "", 400, "'cursor' is 'x'");
        assertThat(stack.ask("GET", path, "").body().path("types")).isEmpty();
    }

    private static String save(String description) throws IOException {
        return json(stack.run("types", "add", description, "--duplicate", "--json"))
                .path("id")
                .asText();
    }

    private static JsonNode json(RunningStack.Run run) throws IOException {
        assertThat(run.exit()).as(run.err()).isZero();
        return JSON.readTree(run.out());
    }

    private static String publish(String text) throws Exception {
        String id = "d" + documents++;
        republish(id, text, false);
        return id;
    }

    private static void publishTraced(String text) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(stack.url() + "/v1/documents"))
                        .header("Content-Type", "application/json")
                        .header("traceparent", TRACEPARENT)
                        .header("tracestate", "vendor=1")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        JSON.createObjectNode()
                                                .put("id", "d" + documents++)
                                                .put("text", text)
                                                .toString()))
                        .build();
        assertThat(
                        HttpClient.newHttpClient()
                                .send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                .isEqualTo(202);
    }

    private static void republish(String id, String text, boolean backfill) throws Exception {
        String document =
                JSON.createObjectNode()
                        .put("id", id)
                        .put("text", text)
                        .put("backfill", backfill)
                        .toString();
        assertThat(stack.ask("POST", "/v1/documents", document).status()).isEqualTo(202);
    }

    /** Searchable; what it raises follows at once, but may not be there yet. */
    private static void awaitIndexed(String id) throws Exception {
        assertThat(
                        stack.ask(
                                        "POST",
                                        "/v1/search",
                                        "{\"type\": \"x\", \"k\": 1, \"consistency\": \"strong\"}")
                                .status())
                .isEqualTo(200);
        assertThat(stack.ask("GET", "/v1/documents/" + id, "").status()).isEqualTo(200);
    }

    private static JsonNode awaitAlerts(String type, int count) throws Exception {
        long end = System.nanoTime() + LONG.toNanos();
        while (true) {
            JsonNode alerts = json(stack.run("alerts", "--type", type, "--json")).path("alerts");
            if (alerts.size() >= count) {
                assertThat(alerts).hasSize(count);
                return alerts;
            }
            assertThat(System.nanoTime()).as("alerts: " + alerts).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private static List<String> texts(JsonNode alerts) {
        return alerts.findValuesAsText("text");
    }

    private static Iterator<String> events(String type, String last) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(stack.url() + "/v1/alerts/stream?type=" + type));
        if (!last.isEmpty()) {
            request.header("Last-Event-ID", last);
        }
        HttpResponse<Stream<String>> response =
                HttpClient.newHttpClient()
                        .send(request.build(), HttpResponse.BodyHandlers.ofLines());
        assertThat(response.headers().firstValue("content-type").orElse(""))
                .startsWith("text/event-stream");
        return response.body().iterator();
    }

    /** The value of the next line that begins so. */
    private static String next(Iterator<String> lines, String beginning) {
        while (true) {
            String line = lines.next();
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length()).strip();
            }
        }
    }
}
