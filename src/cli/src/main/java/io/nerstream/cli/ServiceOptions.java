package io.nerstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The option of every command that asks a running query service, and how it is asked. */
final class ServiceOptions {
    static final JsonMapper JSON = new JsonMapper();

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofMinutes(2);

    @Option(
            names = "--service",
            defaultValue = "${env:NERSTREAM_SERVICE:-http://127.0.0.1:7070}",
            paramLabel = "URL",
            description = "Address of the query service; default: ${DEFAULT-VALUE}.")
    private String url;

    /** An answer, whatever its status. */
    record Answer(int status, JsonNode body) {}

    JsonNode get(String path) throws InterruptedException {
        return checked(ask(HttpRequest.newBuilder(address(path)).GET()));
    }

    JsonNode post(String path, JsonNode body) throws InterruptedException {
        return checked(
                ask(
                        HttpRequest.newBuilder(address(path))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))));
    }

    /** The answer to a body that is JSON already, be it an error or not. */
    Answer tell(String path, String body) throws InterruptedException {
        return ask(
                HttpRequest.newBuilder(address(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    JsonNode patch(String path, JsonNode body) throws InterruptedException {
        return checked(
                ask(
                        HttpRequest.newBuilder(address(path))
                                .header("Content-Type", "application/json")
                                .method(
                                        "PATCH",
                                        HttpRequest.BodyPublishers.ofString(body.toString()))));
    }

    JsonNode delete(String path) throws InterruptedException {
        return checked(ask(HttpRequest.newBuilder(address(path)).DELETE()));
    }

    /** The answer, be it an error or not. */
    Answer look(String path) throws InterruptedException {
        return ask(HttpRequest.newBuilder(address(path)).GET());
    }

    /**
     * Listens to server-sent events as long as the service sends them.
     *
     * @param last id of the last event that was heard; empty: from now on
     * @param event told the id and the data of each
     */
    void listen(String path, String last, BiConsumer<String, String> event)
            throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address(path)).header("Accept", "text/event-stream");
        if (!last.isEmpty()) {
            request.header("Last-Event-ID", last);
        }
        HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
        try {
            HttpResponse<Stream<String>> response =
                    client.send(request.GET().build(), HttpResponse.BodyHandlers.ofLines());
            if (response.statusCode() != 200) {
                String body = response.body().collect(Collectors.joining());
                throw new ServiceException(
                        JSON.readTree(body).path("detail").asText("no stream of events: " + body));
            }
            read(response.body(), event);
        } catch (UncheckedIOException e) {
            // The stream broke off, which is one way for it to end.
            return;
        } catch (IOException e) {
            throw new ServiceException(
                    "no nerstream answers at "
                            + url
                            + ": start it with './nerstream up', or give its address with --service",
                    e);
        }
    }

    /** Lines {@code id: …} and {@code data: …}, an empty one behind each event. */
    private static void read(Stream<String> lines, BiConsumer<String, String> event) {
        String id = "";
        String data = "";
        for (String line : (Iterable<String>) lines::iterator) {
            if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("data:")) {
                data += line.substring(5).strip();
            } else if (line.isEmpty() && !data.isEmpty()) {
                event.accept(id, data);
                data = "";
            }
        }
    }

    /** A part of a path. */
    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private URI address(String path) {
        try {
            return URI.create(url.replaceAll("/+$", "") + path);
        } catch (IllegalArgumentException e) {
            throw new ServiceException(
                    "--service '" + url + "' is no address such as http://127.0.0.1:7070", e);
        }
    }

    private Answer ask(HttpRequest.Builder request) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
        try {
            HttpResponse<String> response =
                    client.send(
                            request.timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (JsonProcessingException e) {
            throw new ServiceException("what answers at " + url + " is no nerstream", e);
        } catch (IOException e) {
            throw new ServiceException(
                    "no nerstream answers at "
                            + url
                            + ": start it with './nerstream up', or give its address with --service",
                    e);
        }
    }

    private static JsonNode checked(Answer answer) {
        if (answer.status() >= 400) {
            throw new ServiceException(
                    answer.body().path("detail").asText("status " + answer.status()));
        }
        return answer.body();
    }
}
