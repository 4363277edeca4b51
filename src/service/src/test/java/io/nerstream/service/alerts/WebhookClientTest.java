package io.nerstream.service.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.nerstream.schemas.Webhook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebhookClientTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    private final AtomicInteger calls = new AtomicInteger();

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    calls.incrementAndGet();
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        server.createContext(
                "/elsewhere",
                exchange -> {
                    exchange.getResponseHeaders().add("Location", "/target");
                    exchange.sendResponseHeaders(307, -1);
                    exchange.close();
                });
        server.createContext(
                "/endless",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (var out = exchange.getResponseBody()) {
                        while (true) {
                            out.write(new byte[8_192]);
                        }
                    }
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** The example of the specification's reference libraries. */
    @Test
    void shouldSignAsStandardWebhooksDoes() {
        assertThat(
                        WebhookClient.sign(
                                SECRET,
                                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                "1614265330",
                                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "0"})
    void shouldNotCallThisMachine(String host) {
        try (WebhookClient client = new WebhookClient(false)) {
            assertThatThrownBy(() -> client.post(webhook(host, "/"), "id", Map.of(), BODY))
                    .isInstanceOf(IOException.class);
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void shouldCallThisMachineIfItMay() throws IOException {
        try (WebhookClient client = new WebhookClient(true)) {
            assertThat(client.post(webhook("127.0.0.1", "/"), "id", Map.of(), BODY)).isEqualTo(204);
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void shouldNotFollowRedirects() throws IOException {
        try (WebhookClient client = new WebhookClient(true)) {
            assertThat(client.post(webhook("127.0.0.1", "/elsewhere"), "id", Map.of(), BODY))
                    .isEqualTo(307);
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void shouldNotReadAnEndlessAnswer() throws IOException {
        try (WebhookClient client = new WebhookClient(true)) {
            assertThat(client.post(webhook("127.0.0.1", "/endless"), "id", Map.of(), BODY))
                    .isEqualTo(200);
        }
    }

    private Webhook webhook(String host, String path) {
        return new Webhook("http://" + host + ":" + server.getAddress().getPort() + path, SECRET);
    }
}
