package io.nerstream.service.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.nerstream.schemas.Webhook;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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

    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private static final String FORMER = "whsec_" + "AAAA".repeat(8);

    private final BlockingQueue<Headers> signed = new LinkedBlockingQueue<>();
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
                "/signed",
                exchange -> {
                    signed.add(exchange.getRequestHeaders());
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
        try (WebhookClient client = new WebhookClient(DEADLINE, false)) {
            assertThatThrownBy(() -> client.post(webhook(host, "/"), "id", Map.of(), BODY))
                    .isInstanceOf(IOException.class);
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void shouldCallThisMachineIfItMay() throws IOException {
        try (WebhookClient client = new WebhookClient(DEADLINE, true)) {
            assertThat(client.post(webhook("127.0.0.1", "/"), "id", Map.of(), BODY)).isEqualTo(204);
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void shouldNotFollowRedirects() throws IOException {
        try (WebhookClient client = new WebhookClient(DEADLINE, true)) {
            assertThat(client.post(webhook("127.0.0.1", "/elsewhere"), "id", Map.of(), BODY))
                    .isEqualTo(307);
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void shouldNotReadAnEndlessAnswer() throws IOException {
        try (WebhookClient client = new WebhookClient(DEADLINE, true)) {
            assertThat(client.post(webhook("127.0.0.1", "/endless"), "id", Map.of(), BODY))
                    .isEqualTo(200);
        }
    }

    @Test
    void shouldNotWaitForWhoDripsForEver() throws IOException {
        try (ServerSocket dripping = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WebhookClient client = new WebhookClient(DEADLINE, true)) {
            Thread answers = new Thread(() -> drip(dripping));
            answers.setDaemon(true);
            answers.start();
            Webhook webhook =
                    Webhook.newBuilder()
                            .setUrl("http://127.0.0.1:" + dripping.getLocalPort())
                            .setSecret(SECRET)
                            .build();
            assertThatThrownBy(() -> client.post(webhook, "id", Map.of(), BODY))
                    .isInstanceOf(WebhookException.class)
                    .hasMessageContaining("has not answered in PT2S");
        }
    }

    /** A header that never ends, each byte well within any time-out between bytes. */
    private static void drip(ServerSocket server) {
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.UTF_8));
            while (true) {
                out.write('x');
                out.flush();
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } catch (IOException | InterruptedException e) {
            // The client is gone: that is what it is for.
        }
    }

    @Test
    void shouldSignWithTheFormerSecretAsWellUntilItsTimeIsOver() throws Exception {
        Webhook rotated =
                Webhook.newBuilder(webhook("127.0.0.1", "/signed"))
                        .setFormerSecret(FORMER)
                        .setFormerUntil(Instant.now().plus(Duration.ofHours(1)))
                        .build();
        try (WebhookClient client = new WebhookClient(DEADLINE, true)) {
            assertThat(client.post(rotated, "id", Map.of(), BODY)).isEqualTo(204);
            Headers sent = signed.take();
            String time = sent.getFirst("webhook-timestamp");
            assertThat(sent.getFirst("webhook-signature"))
                    .isEqualTo(
                            "v1,"
                                    + WebhookClient.sign(SECRET, "id", time, BODY)
                                    + " v1,"
                                    + WebhookClient.sign(FORMER, "id", time, BODY));

            Webhook over =
                    Webhook.newBuilder(rotated)
                            .setFormerUntil(Instant.now().minusSeconds(1))
                            .build();
            assertThat(client.post(over, "id", Map.of(), BODY)).isEqualTo(204);
            assertThat(signed.take().getFirst("webhook-signature")).doesNotContain(" ");
        }
    }

    private Webhook webhook(String host, String path) {
        return Webhook.newBuilder()
                .setUrl("http://" + host + ":" + server.getAddress().getPort() + path)
                .setSecret(SECRET)
                .build();
    }
}
