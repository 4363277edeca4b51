package io.nerstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.service.access.AccessSettings;
import io.nerstream.stack.Stack;
import io.nerstream.stack.StackFixture;
import io.nerstream.stack.StackSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A whole stack in this process, and how tests ask it: by commands and by HTTP. */
final class RunningStack implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Stack stack;

    private RunningStack(Stack stack) {
        this.stack = stack;
    }

    /** What a command wrote, and its exit code. */
    record Run(int exit, String out, String err) {}

    /** An answer; its body is null if it is no JSON. */
    record Answer(int status, String type, JsonNode body) {}

    static RunningStack start(Path data) throws Exception {
        return start(data, AccessSettings.OPEN);
    }

    static RunningStack start(Path data, AccessSettings access) throws Exception {
        StackSettings settings = StackFixture.settings(data, StackFixture.encoder(), access);
        return new RunningStack(Stack.start(settings, StackFixture.python(), step -> {}));
    }

    String url() {
        return stack.url();
    }

    /** Bootstrap servers. */
    String kafka() {
        return stack.kafka();
    }

    /** One command at a time: it writes to the streams of the process. */
    synchronized Run run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--service");
        all.add(stack.url());
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        try {
            var line = Nerstream.commandLine();
            line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
            int exit = line.execute(all.toArray(String[]::new));
            return new Run(
                    exit,
                    outBytes.toString(StandardCharsets.UTF_8),
                    errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** What a path answers, if that is no JSON. */
    String text(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(stack.url() + path)).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    Answer ask(String method, String path, String body) throws Exception {
        HttpResponse<String> response =
                HTTP.send(
                        HttpRequest.newBuilder(URI.create(stack.url() + path))
                                .header("Content-Type", "application/json")
                                .method(
                                        method,
                                        body.isEmpty()
                                                ? HttpRequest.BodyPublishers.noBody()
                                                : HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        String type = response.headers().firstValue("content-type").orElse("");
        return new Answer(
                response.statusCode(),
                type,
                type.contains("json") ? JSON.readTree(response.body()) : JSON.nullNode());
    }

    /** Problem details with this status, whose detail holds this. */
    void assertProblem(String method, String path, String body, int status, String detail)
            throws Exception {
        Answer answer = ask(method, path, body);
        assertThat(answer.status()).as(body).isEqualTo(status);
        assertThat(answer.type()).contains("application/problem+json");
        assertThat(answer.body().path("status").asInt()).isEqualTo(status);
        assertThat(answer.body().path("detail").asText()).contains(detail);
    }

    @Override
    public void close() {
        stack.close();
    }
}
