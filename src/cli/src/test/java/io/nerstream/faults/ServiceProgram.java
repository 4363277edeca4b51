package io.nerstream.faults;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.faults.processes.Program;
import io.nerstream.stack.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The query service in a process of its own. */
final class ServiceProgram implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration ANSWER = Duration.ofSeconds(40);
    private static final int MOST = 1_000;
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Servers servers;
    private final Path log;
    private final int port = Ports.free();
    private Program program;

    private ServiceProgram(Servers servers, Path log) throws IOException {
        this.servers = servers;
        this.log = log;
    }

    static ServiceProgram start(Servers servers, Path log) throws IOException {
        ServiceProgram service = new ServiceProgram(servers, log);
        service.revive();
        return service;
    }

    /** Starts it, and returns when it answers. */
    void revive() throws IOException {
        program =
                Program.start(
                        log,
                        512,
                        List.of(
                                "io.nerstream.cli.Nerstream",
                                "serve",
                                "--kafka",
                                servers.broker().address(),
                                "--milvus",
                                servers.milvus().uri(),
                                "--encoder",
                                servers.encoder().folder(),
                                "--model",
                                servers.encoder().model(),
                                "--dtype",
                                "float32",
                                "--port",
                                Integer.toString(port)));
        await("the query service")
                .atMost(START)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> ask(request("/healthz").GET()).statusCode() == 200);
    }

    Program program() {
        return program;
    }

    /** How many mentions a search finds that waits for all that was published. */
    String strongSearch(String source) throws IOException, InterruptedException {
        byte[] body =
                JSON.writeValueAsBytes(
                        Map.of(
                                "type",
                                List.of("river"),
                                "k",
                                MOST,
                                "floor",
                                -1,
                                "filter",
                                Map.of("source", List.of(source)),
                                "consistency",
                                "strong"));
        HttpResponse<String> answer =
                ask(
                        request("/v1/search")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        if (answer.statusCode() != 200) {
            return answer.statusCode() + " " + answer.body();
        }
        return JSON.readTree(answer.body()).path("matches").size() + " mentions";
    }

    /** How many records it still waits for. */
    String waiting() throws IOException, InterruptedException {
        JsonNode status = JSON.readTree(ask(request("/v1/status").GET()).body());
        return status.path("waiting").asText() + " waiting, " + status.path("problems");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(ANSWER);
    }

    private static HttpResponse<String> ask(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() throws InterruptedException {
        program.kill();
    }
}
