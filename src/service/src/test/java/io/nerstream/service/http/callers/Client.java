package io.nerstream.service.http.callers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Asks a server as the holder of a key. */
final class Client {
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final HttpClient http;
    private final String url;

    Client(String url, HttpClient http) {
        this.url = url;
        this.http = http;
    }

    Client(String url) {
        this(url, HttpClient.newHttpClient());
    }

    /**
     * Asks.
     *
     * @param authorization empty: without the header
     */
    HttpResponse<String> ask(String method, String path, String authorization, String body)
            throws IOException, InterruptedException {
        return http.send(
                request(method, path, authorization, HttpRequest.BodyPublishers.ofString(body)),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest request(
            String method, String path, String authorization, HttpRequest.BodyPublisher body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(LONGEST)
                        .method(method, body);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return request.build();
    }

    int status(String method, String path, String authorization) throws Exception {
        return ask(method, path, authorization, "").statusCode();
    }

    HttpClient http() {
        return http;
    }

    /** Waits for what happens in another thread. */
    static void await(BooleanSupplier happened) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not happen within " + LONGEST);
            }
            Thread.onSpinWait();
        }
    }
}
