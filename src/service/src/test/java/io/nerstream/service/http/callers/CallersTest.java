package io.nerstream.service.http.callers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.service.access.AccessSettings;
import io.nerstream.service.access.keys.KeyText;
import io.nerstream.service.access.keys.KeysFile;
import io.nerstream.service.access.keys.Role;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in, on a server that listens, with all routes of the service. */
class CallersTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NOBODY = "nerstream_0000000000_" + "0".repeat(43);

    @TempDir private Path folder;

    private MadeKeys keys;
    private Path audit;

    @BeforeEach
    void makeFolder() {
        keys = new MadeKeys(folder.resolve("keys.json"));
        audit = folder.resolve("audit.log");
    }

    private static String bearer(KeyText key) {
        return "Bearer " + key.reveal();
    }

    private GuardedServer start() throws Exception {
        return GuardedServer.start(keys.settings(audit));
    }

    private static String path(String route) {
        return route.substring(route.indexOf(' ') + 1).replace("{id}", "a");
    }

    private static String method(String route) {
        return route.substring(0, route.indexOf(' '));
    }

    @Test
    void shouldLetEachRoleIntoEachRouteAsTheTableSays() throws Exception {
        Map<Role, KeyText> made =
                Map.of(
                        Role.READ, keys.make(Role.READ),
                        Role.WRITE, keys.make(Role.WRITE),
                        Role.ADMIN, keys.make(Role.ADMIN));
        try (GuardedServer server = start()) {
            Client client = new Client(server.url());
            for (Map.Entry<String, Operation> one : Operation.ALL.entrySet()) {
                String route = one.getKey();
                Optional<Role> needed = one.getValue().role();
                for (Map.Entry<Role, KeyText> key : made.entrySet()) {
                    boolean allowed = needed.isEmpty() || key.getKey().compareTo(needed.get()) >= 0;
                    assertThat(client.status(method(route), path(route), bearer(key.getValue())))
                            .as(route + " as " + key.getKey())
                            .isEqualTo(allowed ? 200 : 403);
                }
            }
        }
    }

    @Test
    void shouldLetNobodyElseIntoRoutesThatNeedAKey() throws Exception {
        KeyText good = keys.make(Role.ADMIN);
        String otherSecret = "nerstream_" + good.id() + "_" + "0".repeat(43);
        List<String> bad = new ArrayList<>(List.of("", "Bearer", "Bearer ", "Basic YTpi"));
        List.of(NOBODY, otherSecret, good.reveal() + "0", good.reveal() + ",x", "x")
                .forEach(one -> bad.add("Bearer " + one));
        bad.add("Token " + good.reveal());
        bad.add(good.reveal());
        bad.add(bearer(keys.expired()));
        bad.add(bearer(keys.revoked()));
        List<Map.Entry<String, Operation>> routes = List.copyOf(Operation.ALL.entrySet());
        int half = routes.size() / 2;
        for (String authorization : bad) {
            // Servers of their own: an address may fail twenty times.
            assertRefused(authorization, routes.subList(0, half));
            assertRefused(authorization, routes.subList(half, routes.size()));
        }
    }

    private void assertRefused(String authorization, List<Map.Entry<String, Operation>> routes)
            throws Exception {
        try (GuardedServer server = start()) {
            Client client = new Client(server.url());
            for (Map.Entry<String, Operation> one : routes) {
                assertThat(client.status(method(one.getKey()), path(one.getKey()), authorization))
                        .as(one.getKey() + " with '" + authorization + "'")
                        .isEqualTo(one.getValue().role().isEmpty() ? 200 : 401);
            }
        }
    }

    @Test
    void shouldSayWhatIsMissing() throws Exception {
        KeyText reader = keys.make(Role.READ);
        KeyText expired = keys.expired();
        try (GuardedServer server = start()) {
            Client client = new Client(server.url());
            HttpResponse<String> without = client.ask("GET", "/v1/types", "", "");
            assertThat(without.headers().firstValue("WWW-Authenticate"))
                    .contains("Bearer realm=\"nerstream\"");
            assertThat(without.body()).contains("Authorization: Bearer KEY");
            assertThat(client.ask("DELETE", "/v1/documents", bearer(reader), "").body())
                    .contains("role admin", reader.id(), "role read");
            assertThat(client.ask("GET", "/v1/types", bearer(expired), "").body())
                    .contains("expired at 2020-01-01T00:00:00Z");
            // Whoever has not the secret learns nothing of the key.
            String guess = "Bearer nerstream_" + expired.id() + "_" + "0".repeat(43);
            assertThat(client.ask("GET", "/v1/types", guess, "").body())
                    .contains("does not know")
                    .doesNotContain("expired");
        }
    }

    @Test
    void shouldOpenNoPathByAnotherWayToWriteIt() throws Exception {
        keys.make(Role.READ);
        try (GuardedServer server = start()) {
            Client client = new Client(server.url());
            for (String path :
                    List.of(
                            "/healthz/",
                            "//healthz",
                            "/healthz/../v1/types",
                            "/v1/types/",
                            "/%76%31/types",
                            "/page.js/../v1/types",
                            "/healthz;/../v1/types",
                            "/HEALTHZ",
                            "/nothing")) {
                assertThat(client.status("GET", path, "")).as(path).isIn(400, 401);
            }
            assertThat(client.status("HEAD", "/v1/types", "")).isEqualTo(401);
            assertThat(client.status("POST", "/healthz", "")).isEqualTo(401);
            assertThat(client.status("OPTIONS", "/v1/types", "")).isEqualTo(401);
        }
    }

    @Test
    void shouldKeepARouteThatTheTableForgotForAdmins() throws Exception {
        KeyText writer = keys.make(Role.WRITE);
        KeyText admin = keys.make(Role.ADMIN);
        try (GuardedServer server = start()) {
            Client client = new Client(server.url());
            assertThat(client.status("GET", "/v1/forgotten", bearer(writer))).isEqualTo(403);
            assertThat(client.status("GET", "/v1/forgotten", bearer(admin))).isEqualTo(200);
        }
    }

    @Test
    void shouldDescribeEachRouteWithItsRoleAndRefusals() throws Exception {
        JsonNode description;
        try (InputStream in =
                Operation.class.getResourceAsStream("/io/nerstream/service/http/openapi.json")) {
            description = JSON.readTree(in);
        }
        assertThat(description.at("/components/securitySchemes/key/scheme").asText())
                .isEqualTo("bearer");
        int described = 0;
        for (Map.Entry<String, Operation> one : Operation.ALL.entrySet()) {
            String route = one.getKey();
            JsonNode operation =
                    description
                            .path("paths")
                            .path(route.substring(route.indexOf(' ') + 1))
                            .path(method(route).toLowerCase(java.util.Locale.ROOT));
            if (operation.isMissingNode()) {
                // The page and the description itself.
                assertThat(one.getValue().role()).as(route).isEmpty();
                continue;
            }
            described++;
            assertThat(operation.path("operationId").asText()).isEqualTo(one.getValue().action());
            assertThat(Optional.ofNullable(operation.path("x-role").textValue()))
                    .as(route)
                    .isEqualTo(one.getValue().role().map(Role::word));
            List<String> refusals =
                    one.getValue().role().isEmpty()
                            ? List.of()
                            : operation.has("requestBody")
                                    ? List.of("401", "403", "413", "429")
                                    : List.of("401", "403", "429");
            refusals.forEach(
                    status -> assertThat(operation.path("responses").has(status)).isTrue());
        }
        int all = 0;
        for (JsonNode path : description.path("paths")) {
            for (String method : List.of("get", "post", "patch", "delete", "put")) {
                all += path.has(method) ? 1 : 0;
            }
        }
        assertThat(described).isEqualTo(all);
    }

    /** Until the keys file is read again. */
    private static void awaitAnswer(GuardedServer server, KeyText key, String answer)
            throws Exception {
        Client.await(
                () -> server.access().authenticate(key.reveal()).toString().startsWith(answer));
    }

    @Test
    void shouldFollowTheKeysFileAndKeepTheOldKeysWhenItIsBroken() throws Exception {
        KeyText first = keys.make(Role.READ);
        try (GuardedServer server = start()) {
            Client client = new Client(server.url());
            KeyText second = keys.make(Role.READ);
            awaitAnswer(server, second, "Known");
            assertThat(client.status("GET", "/v1/types", bearer(second))).isEqualTo(200);

            byte[] good = Files.readAllBytes(keys.file());
            Files.writeString(keys.file(), "{\"keys\": [{\"id\": ");
            Client.await(() -> !server.access().warnings().isEmpty());
            assertThat(server.access().warnings().get(0))
                    .contains("keys of before stay in force", keys.file().toString(), "line 1");
            assertThat(client.status("GET", "/v1/types", bearer(first))).isEqualTo(200);

            Files.write(keys.file(), good);
            Client.await(() -> server.access().warnings().isEmpty());
            new KeysFile(keys.file()).revoke(first.id());
            awaitAnswer(server, first, "Unknown");
            assertThat(client.status("GET", "/v1/types", bearer(first))).isEqualTo(401);
            assertThat(Files.readString(audit)).contains("\"action\":\"reload keys\"");
        }
    }

    @Test
    void shouldFollowALinkThatLeadsElsewhere() throws Exception {
        // As Kubernetes mounts secrets: file -> ..data/file, ..data -> a folder with a date.
        Path old = Files.createDirectory(folder.resolve("..1"));
        Path next = Files.createDirectory(folder.resolve("..2"));
        KeyText first = new MadeKeys(old.resolve("keys.json")).make(Role.READ);
        KeyText second = new MadeKeys(next.resolve("keys.json")).make(Role.READ);
        Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        Path file = folder.resolve("mounted.json");
        Files.createSymbolicLink(file, Path.of("..data", "keys.json"));
        try (GuardedServer server = GuardedServer.start(new MadeKeys(file).settings(audit))) {
            Client client = new Client(server.url());
            assertThat(client.status("GET", "/v1/types", bearer(first))).isEqualTo(200);
            Path swapped = Files.createSymbolicLink(folder.resolve("..tmp"), Path.of("..2"));
            Files.move(swapped, data, StandardCopyOption.ATOMIC_MOVE);
            awaitAnswer(server, second, "Known");
            assertThat(client.status("GET", "/v1/types", bearer(first))).isEqualTo(401);
            assertThat(client.status("GET", "/v1/types", bearer(second))).isEqualTo(200);
        }
    }

    @Test
    void shouldKeepEachKeyToItsOwnRate() throws Exception {
        KeyText slow = keys.limited(1, 8, 1_000);
        KeyText other = keys.make(Role.READ);
        try (GuardedServer server = start()) {
            Client client = new Client(server.url());
            List<Integer> statuses = new ArrayList<>();
            HttpResponse<String> last = null;
            // As long as it takes: on a slow machine more than two may pass.
            while (!statuses.contains(429) && statuses.size() < 1_000) {
                last = client.ask("GET", "/v1/types", bearer(slow), "");
                statuses.add(last.statusCode());
            }
            assertThat(statuses).contains(200, 429);
            assertThat(last.headers().firstValue("Retry-After")).contains("1");
            assertThat(last.body()).contains(slow.id(), "1 times a second");
            assertThat(client.status("GET", "/v1/types", bearer(other))).isEqualTo(200);
        }
    }

    @Test
    void shouldKeepEachKeyToItsRequestsAtTheSameTime() throws Exception {
        KeyText key = keys.limited(100, 2, 1_000);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        try (GuardedServer server =
                GuardedServer.start(
                        keys.settings(audit),
                        context -> {
                            running.incrementAndGet();
                            go.await();
                            context.result("done");
                        })) {
            Client client = new Client(server.url());
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                answers.add(later(client, key));
            }
            Client.await(() -> running.get() == 2);
            HttpResponse<String> third = client.ask("GET", "/v1/types", bearer(key), "");
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(third.body()).contains("2 requests at the same time");
            go.countDown();
            for (CompletableFuture<HttpResponse<String>> one : answers) {
                assertThat(one.get().statusCode()).isEqualTo(200);
            }
            // Its place is free a moment after the answer is read.
            Client.await(() -> ask(client, key) == 200);
        }
    }

    private static CompletableFuture<HttpResponse<String>> later(Client client, KeyText key) {
        return client.http()
                .sendAsync(
                        client.request(
                                "GET",
                                "/v1/types",
                                bearer(key),
                                HttpRequest.BodyPublishers.noBody()),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static int ask(Client client, KeyText key) {
        try {
            return client.status("GET", "/v1/types", bearer(key));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldKeepBodiesToTheSizeOfTheirKey() throws Exception {
        KeyText key = keys.limited(100, 8, 10);
        try (GuardedServer server = start()) {
            Client client = new Client(server.url());
            assertThat(client.ask("POST", "/v1/search", bearer(key), "0123456789").statusCode())
                    .isEqualTo(200);
            HttpResponse<String> longer =
                    client.ask("POST", "/v1/search", bearer(key), "0123456789a");
            assertThat(longer.statusCode()).isEqualTo(413);
            assertThat(longer.body()).contains("11 bytes, 10 are allowed");
            // Without a length.
            HttpRequest.BodyPublisher chunked =
                    HttpRequest.BodyPublishers.ofInputStream(
                            () -> new ByteArrayInputStream(new byte[11]));
            HttpResponse<String> unknown =
                    client.http()
                            .send(
                                    client.request("POST", "/v1/search", bearer(key), chunked),
                                    HttpResponse.BodyHandlers.ofString());
            assertThat(unknown.statusCode()).isEqualTo(413);
        }
    }

    @Test
    void shouldStopTellingStrangersWhyAndStillLetInWhoHasAKey() throws Exception {
        KeyText key = keys.make(Role.READ);
        try (GuardedServer server = start()) {
            Client client = new Client(server.url());
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                statuses.add(client.status("GET", "/v1/types", "Bearer " + NOBODY));
            }
            assertThat(statuses).contains(401, 429);
            assertThat(statuses.subList(0, 20)).containsOnly(401);
            assertThat(client.status("GET", "/v1/types", bearer(key))).isEqualTo(200);
            // A line a second for each kind at most, however many there were.
            assertThat(Files.readAllLines(audit)).hasSizeLessThan(30);
        }
    }

    @Test
    void shouldWriteDownChangesAndRefusalsAndNothingElse() throws Exception {
        KeyText reader = keys.make(Role.READ);
        KeyText writer = keys.make(Role.WRITE);
        try (GuardedServer server = start()) {
            Client client = new Client(server.url());
            client.ask("POST", "/v1/search", bearer(reader), "secret description");
            client.ask("POST", "/v1/documents", bearer(writer), "secret text");
            client.ask(
                    "DELETE",
                    "/v1/documents/a%0A%7B%22forged%22%3A1%7D%E2%80%A8b",
                    bearer(writer),
                    "");
            client.ask("DELETE", "/v1/types/t1", bearer(reader), "");
            client.ask("GET", "/v1/types", "Bearer " + NOBODY, "");
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(audit)) {
            lines.add(JSON.readTree(line));
        }
        assertThat(lines.stream().map(one -> one.path("action").asText()))
                .containsExactly("start", "publish", "remove", "deleteType", "request", "stop");
        JsonNode removed = lines.get(2);
        assertThat(removed.path("target").asText()).isEqualTo("a\n{\"forged\":1}\u2028b");
        assertThat(removed.path("key").asText()).isEqualTo(writer.id());
        assertThat(removed.path("role").asText()).isEqualTo("write");
        assertThat(removed.path("address").asText()).isEqualTo("127.0.0.1");
        assertThat(removed.path("status").asInt()).isEqualTo(200);
        assertThat(lines.get(3).path("status").asInt()).isEqualTo(403);
        assertThat(lines.get(4).path("status").asInt()).isEqualTo(401);
        String all = Files.readString(audit);
        assertThat(all).doesNotContain("secret", reader.reveal(), NOBODY);
        assertThat(all.chars()).allMatch(one -> one < 128);
    }

    @Test
    void shouldAskNobodyForAKeyWhereThereAreNone() throws Exception {
        try (GuardedServer server = GuardedServer.start(AccessSettings.OPEN)) {
            Client client = new Client(server.url());
            for (String route : Operation.ALL.keySet()) {
                assertThat(client.status(method(route), path(route), "")).as(route).isEqualTo(200);
            }
        }
    }
}
