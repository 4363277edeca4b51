package io.nerstream.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nerstream.schemas.Alert;
import io.nerstream.schemas.Delivery;
import io.nerstream.schemas.Digest;
import io.nerstream.schemas.DisabledWebhook;
import io.nerstream.schemas.Novelty;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.schemas.Webhook;
import io.nerstream.service.alerts.DeadAlerts;
import io.nerstream.service.alerts.Webhooks;
import io.nerstream.service.stream.Topics;
import io.nerstream.service.types.TypeStore;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks of good and bad receivers, on a real Kafka. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebhooksIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int DEAD = 50;
    private static final int ALERTS_OF_EACH = 60;
    private static final int MEASURED = 30;
    private static final int FAILURES = 300;
    // What a delay is compared with: long beside what a busy machine adds.
    private static final Duration ANSWER = Duration.ofMillis(100);
    private static final String SECRET = "whsec_" + "AAAA".repeat(8);

    @TempDir private Path folder;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final List<ServerSocket> sockets = new ArrayList<>();
    private final List<Socket> accepted = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Long> sent = new ConcurrentHashMap<>();

    private EmbeddedKafka kafka;
    private TypeStore types;
    private Webhooks webhooks;
    private KafkaProducer<byte[], byte[]> producer;
    private HttpServer good;
    private int alerts;

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.free());
        List<String> unused = Topics.make(kafka.settings());
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.address(), "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        types = TypeStore.open(kafka.settings(), RegistrySettings.NONE);
        webhooks = webhooks();
        good = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        good.setExecutor(Executors.newCachedThreadPool());
        good.createContext(
                "/",
                exchange -> {
                    byte[] id = exchange.getRequestBody().readAllBytes();
                    // It works for that long.
                    long end = System.nanoTime() + ANSWER.toNanos();
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                    told.add(new String(id, StandardCharsets.UTF_8));
                });
        good.start();
        save("good", "http://127.0.0.1:" + good.getAddress().getPort() + "/");
    }

    private Webhooks webhooks() {
        return Webhooks.start(
                kafka.settings(),
                RegistrySettings.NONE,
                types,
                alert -> alert.getId().getBytes(StandardCharsets.UTF_8),
                true);
    }

    @AfterEach
    void stop() throws IOException {
        for (ServerSocket socket : sockets) {
            socket.close();
        }
        for (Socket socket : List.copyOf(accepted)) {
            socket.close();
        }
        good.stop(0);
        webhooks.close();
        types.close();
        producer.close();
        kafka.close();
    }

    @Test
    void shouldTellAGoodReceiverAsSoonBesideFiftyThatAreDeadOrDrip() throws Exception {
        long warm = median();
        assertThat(warm).isPositive();
        long alone = median();
        for (int i = 0; i < DEAD; i++) {
            save("dead" + i, i % 2 == 0 ? silent() : dripping());
        }
        for (int i = 0; i < DEAD * ALERTS_OF_EACH; i++) {
            raise("dead" + i % DEAD);
        }
        producer.flush();
        // They are being told: the good one's alerts come behind theirs.
        Awaitility.await().atMost(LONG).until(() -> webhooks.waiting() >= DEAD);
        long beside = median();
        System.out.printf(
                "delay of a good webhook: alone %d ms, beside %d that are dead or drip %d ms%n",
                TimeUnit.NANOSECONDS.toMillis(alone), DEAD, TimeUnit.NANOSECONDS.toMillis(beside));
        assertThat(beside).isLessThan(2 * alone);
    }

    @Test
    void shouldTellNobodyAgainAfterARestartBecauseAnotherIsDead() throws Exception {
        save("dead", silent());
        raise("dead");
        List<String> raised = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            raised.add(raise("good"));
            heard.add(told.poll(LONG.toSeconds(), TimeUnit.SECONDS));
        }
        // The answer to the last one is heard.
        Awaitility.await().atMost(LONG).until(() -> webhooks.waiting() == 1);
        webhooks.close();
        webhooks = webhooks();
        raised.add(raise("good"));
        heard.add(told.poll(LONG.toSeconds(), TimeUnit.SECONDS));
        assertThat(heard).isEqualTo(raised);
    }

    @Test
    void shouldDisableAWebhookThatAlwaysFailsAndKnowItAfterARestart() throws Exception {
        AtomicInteger status = new AtomicInteger(404);
        good.createContext(
                "/other",
                exchange -> {
                    exchange.sendResponseHeaders(status.get(), -1);
                    exchange.close();
                });
        save("other", "http://127.0.0.1:" + good.getAddress().getPort() + "/other");
        for (int i = 0; i < FAILURES; i++) {
            raise("other");
        }
        Awaitility.await().atMost(LONG).until(() -> disabled("other").isPresent());
        assertThat(disabled("other").orElseThrow().getReason()).contains("404");

        webhooks.close();
        types.close();
        types = TypeStore.open(kafka.settings(), RegistrySettings.NONE);
        webhooks = webhooks();
        assertThat(webhooks.states().get(Webhooks.State.DISABLED)).isEqualTo(1);
        status.set(204);
        raise("other");
        Awaitility.await()
                .atMost(LONG)
                .until(() -> webhooks.counts().get(Webhooks.Result.DEAD) == 1);
        List<DeadAlerts.DeadAlert> dead = webhooks.dead().list(one -> true);
        assertThat(dead).hasSize(FAILURES + 1);
        assertThat(dead.get(FAILURES).reason()).contains("it is disabled since");

        SavedType type = types.get("other").orElseThrow();
        assertThat(webhooks.test(type, new byte[0]).taken()).isTrue();
        assertThat(disabled("other")).isEmpty();
        DeadAlerts.Replayed replayed = webhooks.dead().replay(dead, LONG);
        assertThat(replayed.told()).hasSize(FAILURES + 1);
        assertThat(webhooks.dead().list(one -> true)).isEmpty();
    }

    private Optional<DisabledWebhook> disabled(String type) {
        return types.get(type).map(SavedType::getWebhook).map(Webhook::getDisabled);
    }

    @Test
    void shouldTellNobodyForATypeThatRests() throws Exception {
        SavedType type = types.get("good").orElseThrow();
        types.put(SavedType.newBuilder(type).setPaused(true).build());
        raise("good");
        Awaitility.await()
                .atMost(LONG)
                .until(() -> webhooks.counts().get(Webhooks.Result.UNWANTED) == 1);
        types.put(SavedType.newBuilder(type).setPaused(false).build());
        String second = raise("good");
        assertThat(told.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(second);
    }

    @Test
    void shouldGoOnAfterKafkaWasAway() throws Exception {
        String first = raise("good");
        assertThat(told.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(first);
        int port = Integer.parseInt(kafka.address().substring(kafka.address().indexOf(':') + 1));
        kafka.close();
        kafka = EmbeddedKafka.start(folder.resolve("kafka"), port);
        String second = raise("good");
        String heard = first;
        while (heard.equals(first)) {
            // At least once.
            heard = told.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        }
        assertThat(heard).isEqualTo(second);
        save("later", "http://127.0.0.1:" + good.getAddress().getPort() + "/");
    }

    /** Nanoseconds until a good webhook has taken an alert, one after the other. */
    private long median() throws InterruptedException {
        List<Long> delays = new ArrayList<>();
        for (int i = 0; i < MEASURED; i++) {
            String id = raise("good");
            String heard = told.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            assertThat(heard).as("alert " + i + " of the good one").isEqualTo(id);
            delays.add(System.nanoTime() - sent.get(id));
        }
        Collections.sort(delays);
        return delays.get(MEASURED / 2);
    }

    private String raise(String type) {
        String id = type + "." + alerts++;
        Instant now = Instant.now();
        Alert alert =
                Alert.newBuilder()
                        .setId(id)
                        .setTypeId(type)
                        .setType(type)
                        .setRaised(now)
                        .setDelivery(Delivery.WEBHOOK)
                        .setDigest(new Digest(1L, now, now, List.of()))
                        .build();
        sent.put(id, System.nanoTime());
        try {
            var unused =
                    producer.send(
                            new ProducerRecord<>(
                                    Topic.ALERTS.topicName(),
                                    type.getBytes(StandardCharsets.UTF_8),
                                    new SingleObjectCodec<>(Alert.class).encode(alert)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return id;
    }

    private void save(String id, String url) throws InterruptedException {
        types.put(
                SavedType.newBuilder()
                        .setId(id)
                        .setRevision(1)
                        .setDescriptions(List.of(id))
                        .setEncodings(List.of())
                        .setNovelty(Novelty.MENTION)
                        .setRememberSeconds(3_600)
                        .setCapAlerts(1_000)
                        .setCapSeconds(3_600)
                        .setDelivery(Delivery.WEBHOOK)
                        .setWebhook(Webhook.newBuilder().setUrl(url).setSecret(SECRET).build())
                        .setCreated(Instant.now())
                        .setChanged(Instant.now())
                        .build());
    }

    /** Takes connections, and never says a word. */
    private String silent() throws IOException {
        return listen(socket -> {});
    }

    /** Answers byte by byte, without end. */
    private String dripping() throws IOException {
        return listen(
                socket -> {
                    OutputStream out = socket.getOutputStream();
                    out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.UTF_8));
                    while (true) {
                        out.write('x');
                        out.flush();
                        TimeUnit.MILLISECONDS.sleep(500);
                    }
                });
    }

    private interface Answer {
        void to(Socket socket) throws IOException, InterruptedException;
    }

    private String listen(Answer answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        sockets.add(server);
        inBackground(
                () -> {
                    while (true) {
                        Socket socket = server.accept();
                        accepted.add(socket);
                        inBackground(() -> answer.to(socket));
                    }
                });
        return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void inBackground(Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException | InterruptedException e) {
                                // The other side has hung up, or the test has ended.
                            }
                        });
        thread.setDaemon(true);
        thread.start();
    }
}
