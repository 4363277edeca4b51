package io.nerstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nerstream.stack.StackFixture;
import io.nerstream.stack.StackSettings;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One trace from publishing to a webhook, as a receiver of OpenTelemetry's protocol sees it. */
@Timeout(value = 6, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TracesIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> programs = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private HttpServer server;
    private String service;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::receive);
        server.createContext(
                "/hook",
                exchange -> {
                    told.add(exchange.getRequestHeaders().getFirst("traceparent"));
                    exchange.sendResponseHeaders(410, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void receive(HttpExchange exchange) throws IOException {
        ExportTraceServiceRequest request =
                ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
        for (ResourceSpans one : request.getResourceSpansList()) {
            one.getResource().getAttributesList().stream()
                    .filter(attribute -> attribute.getKey().equals("service.name"))
                    .forEach(attribute -> programs.add(attribute.getValue().getStringValue()));
            for (ScopeSpans scope : one.getScopeSpansList()) {
                spans.addAll(scope.getSpansList());
            }
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void shouldFollowADocumentToTheWebhook() throws Exception {
        Path log = folder.resolve("log");
        Process up = up(log);
        try {
            await().atMost(LONG).ignoreExceptions().until(() -> status("/readyz") == 200);
            post("/v1/types", "{\"type\": \"river\", \"webhook\": \"" + url() + "/hook\"}", "");
            post(
                    "/v1/documents",
                    "{\"id\": \"d\", \"text\": \"The Danube is a river.\"}",
                    "00-" + TRACE + "-" + CALLER + "-01");

            Span publish = child("publish", CALLER);
            Span queue = child("queue", id(publish));
            Span encode = child("encode", id(queue));
            Span write = child("write", id(encode));
            Span match = child("match", id(write));
            Span webhook = child("webhook", id(match));
            assertThat(List.of(publish, queue, encode, write, match, webhook))
                    .allMatch(span -> hex(span.getTraceId()).equals(TRACE))
                    .allMatch(span -> span.getEndTimeUnixNano() >= span.getStartTimeUnixNano());
            assertThat(encode.getAttributesList())
                    .anyMatch(
                            one ->
                                    one.getKey().equals("nerstream.document")
                                            && one.getValue().getStringValue().equals("d"));
            assertThat(webhook.getStatus().getCode())
                    .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
            assertThat(told.take()).isEqualTo("00-" + TRACE + "-" + id(webhook) + "-01");
            assertThat(programs).isNotEmpty().allMatch("nerstream-test"::equals);
            await().atMost(LONG).untilAsserted(() -> assertThat(logged(log)).isEqualTo(TRACE));
        } finally {
            up.destroy();
            assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void shouldSayAtTheStartThatAReceiverCannotBeReachedLikeThat() throws Exception {
        Path log = folder.resolve("log");
        ProcessBuilder builder =
                nerstream(log, "alerts", "run", "--kafka", "127.0.0.1:1", "--state", "state");
        builder.environment().put("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc");
        assertThat(builder.start().waitFor()).isEqualTo(2);
        assertThat(Files.readString(log)).contains("nerstream: traces cannot be sent", "OTEL_");
    }

    private Process up(Path log) throws Exception {
        StackSettings settings =
                StackFixture.settings(folder.resolve("data"), StackFixture.encoder());
        service = "http://127.0.0.1:" + settings.port();
        return nerstream(
                        log,
                        "up",
                        "--webhook-private",
                        "--data",
                        settings.data().toString(),
                        "--port",
                        Integer.toString(settings.port()),
                        "--kafka-port",
                        Integer.toString(settings.kafkaPort()),
                        "--milvus-port",
                        Integer.toString(settings.milvusPort()))
                .start();
    }

    private ProcessBuilder nerstream(Path log, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx2g",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "io.nerstream.cli.Nerstream"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("NERSTREAM_LOG", "json");
        builder.environment().put("OTEL_SERVICE_NAME", "nerstream-test");
        builder.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", url());
        builder.environment().put("OTEL_BSP_SCHEDULE_DELAY", "100");
        return builder;
    }

    private int status(String path) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(service + path)).build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private void post(String path, String body, String traceparent) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(service + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!traceparent.isEmpty()) {
            request.header("traceparent", traceparent);
        }
        HttpResponse<String> answer =
                client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }

    private Span child(String name, String parent) {
        return await().alias(name + " behind " + parent)
                .atMost(LONG)
                .until(
                        () ->
                                spans.stream()
                                        .filter(span -> span.getName().equals(name))
                                        .filter(span -> hex(span.getParentSpanId()).equals(parent))
                                        .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static String id(Span span) {
        return hex(span.getSpanId());
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    /** The trace of the entry on the alert that nobody took; empty if there is none yet. */
    private static String logged(Path log) throws IOException {
        for (String line : Files.readAllLines(log)) {
            if (line.startsWith("{") && line.contains("dead letter")) {
                JsonNode entry = new JsonMapper().readTree(line);
                return entry.path("trace_id").asText();
            }
        }
        return "";
    }
}
