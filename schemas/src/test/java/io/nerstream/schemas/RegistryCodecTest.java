package io.nerstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as registries do. */
class RegistryCodecTest {
    private static final JsonMapper JSON = new JsonMapper();

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final List<String> schemas = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private Registry registry;
    private long now;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        registry = registry(RegistrySettings.at(url()));
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Registry registry(RegistrySettings settings) {
        return new Registry(settings, () -> Instant.ofEpochMilli(now), 10);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        asked.add(exchange.getRequestMethod() + " " + path);
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path.equals("/subjects/documents-value/versions")) {
            schemas.add(JSON.readTree(body).path("schema").asText());
            send(exchange, 200, "{\"id\": " + (100 + schemas.size()) + "}");
        } else if (path.startsWith("/elsewhere/")) {
            send(exchange, 404, "<html>not here</html>");
        } else if (path.startsWith("/closed/")) {
            send(exchange, 401, "");
        } else if (path.startsWith("/schemas/ids/")) {
            int place = Integer.parseInt(path.substring("/schemas/ids/".length())) - 101;
            if (place >= 0 && place < schemas.size()) {
                send(
                        exchange,
                        200,
                        JSON.createObjectNode().put("schema", schemas.get(place)).toString());
            } else {
                send(exchange, 404, "{\"error_code\": 40403}");
            }
        } else {
            send(exchange, 500, "?");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private RecordCodec<Document> codec(String topic) {
        return new RegistryCodec<>(Document.class, topic, registry);
    }

    private static Document document() {
        return Document.newBuilder()
                .setId("d")
                .setText("text")
                .setIngested(Instant.ofEpochMilli(7))
                .setAttributes(Map.of("a", "b"))
                .build();
    }

    @Test
    void shouldWriteTheWireFormatAndAskTheRegistryOnce() throws IOException {
        RecordCodec<Document> codec = codec("documents");
        byte[] bytes = codec.encode(document());
        codec.encode(document());

        assertThat(bytes[0]).isZero();
        assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt()).isEqualTo(101);
        assertThat(codec.decode(bytes)).isEqualTo(document());
        assertThat(codec.decode(bytes)).isEqualTo(document());
        assertThat(asked)
                .containsExactly("POST /subjects/documents-value/versions", "GET /schemas/ids/101");
    }

    @Test
    void shouldReadWhatAnOlderOrNewerProgramWrote() throws IOException {
        String other = Document.getClassSchema().toString();
        schemas.add(
                other.replace(
                        "\"fields\":[",
                        "\"fields\":[{\"name\":\"new\",\"type\":\"string\",\"default\":\"\"},"));
        byte[] own = codec("documents").encode(document());
        byte[] bytes = new byte[own.length + 2];
        System.arraycopy(own, 0, bytes, 0, 5);
        bytes[4] = 101;
        // The added field comes first: a text of one letter.
        bytes[5] = 2;
        bytes[6] = 'x';
        System.arraycopy(own, 5, bytes, 7, own.length - 5);

        assertThat(codec("documents").decode(bytes)).isEqualTo(document());
    }

    @Test
    void shouldTellBadBytesFromARegistryThatFails() throws IOException {
        RecordCodec<Document> codec = codec("documents");
        byte[] unknown = {0, 0, 0, 0, 9, 1, 2};
        assertThatThrownBy(() -> codec.decode(unknown))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no schema with the id 9");
        assertThatThrownBy(() -> codec.decode(new byte[] {1, 2, 3}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("does not begin with a zero byte");
        byte[] bytes = codec.encode(document());
        byte[] cut = java.util.Arrays.copyOf(bytes, 8);
        assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> codec("elsewhere").encode(document()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("cannot register the schema of elsewhere-value: status 500");
        server.stop(0);
        registry = registry(RegistrySettings.at(url()));
        assertThatThrownBy(() -> codec("documents").decode(bytes))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("does not answer");
    }

    @Test
    void shouldAskOnceForAllCodecsOfAProcess() throws IOException {
        byte[] bytes = codec("documents").encode(document());
        codec("documents").encode(document());
        assertThat(codec("documents").decode(bytes)).isEqualTo(document());
        assertThat(codec("documents").decode(bytes)).isEqualTo(document());

        assertThat(asked)
                .containsExactly("POST /subjects/documents-value/versions", "GET /schemas/ids/101");
    }

    @Test
    void shouldAskForAnUnknownIdOnceAMinute() {
        byte[] unknown = {0, 0, 0, 0, 9, 1, 2};
        RecordCodec<Document> codec = codec("documents");
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> codec.decode(unknown))
                    .hasMessageContaining("no schema with the id 9");
        }
        assertThat(asked).containsExactly("GET /schemas/ids/9");

        now += Duration.ofMinutes(1).toMillis();
        assertThatThrownBy(() -> codec.decode(unknown)).isInstanceOf(IOException.class);
        assertThat(asked).hasSize(2);
    }

    @Test
    void shouldKeepNoMoreUnknownIdsThanItHasRoomFor() {
        RecordCodec<Document> codec = codec("documents");
        for (int id = 1_000; id < 1_011; id++) {
            byte[] unknown = ByteBuffer.allocate(6).put((byte) 0).putInt(id).array();
            assertThatThrownBy(() -> codec.decode(unknown)).isInstanceOf(IOException.class);
        }
        asked.clear();
        byte[] first = ByteBuffer.allocate(6).put((byte) 0).putInt(1_000).array();
        byte[] last = ByteBuffer.allocate(6).put((byte) 0).putInt(1_010).array();
        assertThatThrownBy(() -> codec.decode(first)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> codec.decode(last)).isInstanceOf(IOException.class);
        assertThat(asked).containsExactly("GET /schemas/ids/1000");
    }

    /** Otherwise a wrong address makes a dead letter of every record. */
    @Test
    void shouldNotTakeAWrongAddressForAnUnknownId() {
        byte[] bytes = {0, 0, 0, 0, 9, 1, 2};
        registry = registry(RegistrySettings.at(url() + "/elsewhere"));
        assertThatThrownBy(() -> codec("documents").decode(bytes))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("status 404");
    }

    @Test
    void shouldSayWhoItIs() throws IOException {
        registry = registry(new RegistrySettings(url(), "reader", "of reading", "", "", "", ""));
        codec("documents").encode(document());
        registry = registry(new RegistrySettings(url(), "", "", "a-token", "", "", ""));
        codec("documents").encode(document());
        assertThat(authorizations)
                .containsExactly("Basic cmVhZGVyOm9mIHJlYWRpbmc=", "Bearer a-token");

        registry =
                registry(
                        new RegistrySettings(
                                url() + "/closed", "reader", "of reading", "", "", "", ""));
        assertThatThrownBy(() -> codec("documents").encode(document()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("it refuses us (status 401); check the registry properties")
                .hasMessageNotContaining("of reading");
    }
}
