package io.nerstream.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/**
 * Requests. Java's older client is there in a tenth of the time of its newer one, which counts for
 * a command that asks once; but it does not know PATCH.
 */
final class Http {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofMinutes(2);
    // Four signs of life of a stream.
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final Optional<String> key;
    private final Optional<SSLContext> trust;

    /**
     * Asks on behalf of somebody.
     *
     * @param key sent with each request; empty: none
     * @param trust whom the service's certificate may be signed by; empty: those that Java trusts
     */
    Http(Optional<String> key, Optional<SSLContext> trust) {
        this.key = key;
        this.trust = trust;
    }

    /**
     * An answer that is being read.
     *
     * @param again seconds after which to ask again; may be empty
     */
    record Open(int status, String again, InputStream body) implements AutoCloseable {
        String text() throws IOException {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }

        BufferedReader lines() {
            return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /**
     * Asks.
     *
     * @param body JSON; may be empty
     */
    Open ask(String method, URI address, String body) throws IOException, InterruptedException {
        if (method.equals("PATCH")) {
            return patch(address, body);
        }
        HttpURLConnection connection = connection(address, "application/json", ANSWER);
        connection.setRequestMethod(method);
        if (!body.isEmpty()) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            // What is sent as a stream is never sent again behind our back.
            connection.setFixedLengthStreamingMode(bytes.length);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(bytes);
            }
        }
        return open(connection);
    }

    /** Opens a stream of events. */
    Open stream(URI address, String last) throws IOException {
        HttpURLConnection connection = connection(address, "text/event-stream", SILENCE);
        if (!last.isEmpty()) {
            connection.setRequestProperty("Last-Event-ID", last);
        }
        return open(connection);
    }

    private HttpURLConnection connection(URI address, String accept, Duration silence)
            throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        if (connection instanceof HttpsURLConnection encrypted && trust.isPresent()) {
            encrypted.setSSLSocketFactory(trust.get().getSocketFactory());
        }
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) silence.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Accept", accept);
        key.ifPresent(text -> connection.setRequestProperty("Authorization", "Bearer " + text));
        return connection;
    }

    private static Open open(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        InputStream body =
                status < 400
                        ? connection.getInputStream()
                        : Optional.ofNullable(connection.getErrorStream())
                                .orElse(InputStream.nullInputStream());
        String again = connection.getHeaderField("Retry-After");
        return new Open(status, again == null ? "" : again, body);
    }

    private Open patch(URI address, String body) throws IOException, InterruptedException {
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT);
        trust.ifPresent(client::sslContext);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .timeout(ANSWER)
                        .header("Content-Type", "application/json")
                        .method("PATCH", HttpRequest.BodyPublishers.ofString(body));
        key.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        HttpResponse<InputStream> response =
                client.build().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        return new Open(
                response.statusCode(),
                response.headers().firstValue("Retry-After").orElse(""),
                response.body());
    }
}
