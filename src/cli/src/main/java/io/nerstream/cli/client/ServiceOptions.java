package io.nerstream.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLException;
import picocli.CommandLine.Option;

/** The option of every command that asks a running query service, and how it is asked. */
public final class ServiceOptions {
    private static final int NO_KEY = 401;

    static final JsonMapper JSON = new JsonMapper();

    @Option(
            names = "--service",
            defaultValue = "${env:NERSTREAM_SERVICE:-http://127.0.0.1:7070}",
            paramLabel = "URL",
            description = "Address of the query service; default: ${DEFAULT-VALUE}.")
    private String url;

    @Option(
            names = "--key-file",
            defaultValue = "${env:NERSTREAM_API_KEY_FILE:-}",
            paramLabel = "FILE",
            description =
                    "File that holds the key for the query service and nothing else; the key can also be in NERSTREAM_API_KEY.")
    private Path keyFile = Path.of("");

    @Option(
            names = "--ca",
            defaultValue = "${env:NERSTREAM_CA:-}",
            paramLabel = "FILE",
            description =
                    "Certificates (PEM) that the query service's is signed by; default: those that Java trusts.")
    private Path ca = Path.of("");

    private Http http;

    /**
     * An answer, whatever its status.
     *
     * @param again seconds after which it may be different; empty if nothing is said of that
     */
    public record Answer(int status, String again, JsonNode body) {
        /** What is wrong, of an answer that is an error. */
        public String why() {
            // Java's client does not show the answer to a request with a body.
            String usual =
                    status == NO_KEY
                            ? "the service asks for a key, or does not know this one: give --key-file FILE, or NERSTREAM_API_KEY"
                            : "status " + status;
            return body.path("detail").asText(usual);
        }
    }

    /** Told what a stream of events says. */
    interface Listener {
        /**
         * An event.
         *
         * @param id place behind which a later stream goes on
         */
        void heard(String event, String id, String data);
    }

    JsonNode get(String path) throws InterruptedException {
        return checked(ask("GET", path, ""));
    }

    JsonNode post(String path, JsonNode body) throws InterruptedException {
        return checked(ask("POST", path, body.toString()));
    }

    /** The answer to a body that is JSON already, be it an error or not. */
    public Answer tell(String path, String body) throws InterruptedException {
        return ask("POST", path, body);
    }

    JsonNode patch(String path, JsonNode body) throws InterruptedException {
        return checked(ask("PATCH", path, body.toString()));
    }

    JsonNode delete(String path) throws InterruptedException {
        return checked(ask("DELETE", path, ""));
    }

    /** The answer, be it an error or not. */
    Answer look(String path) throws InterruptedException {
        return ask("GET", path, "");
    }

    /**
     * Listens to server-sent events as long as the service sends them; one that is silent for
     * longer than its signs of life take is taken to be gone.
     *
     * @param last id of the last event that was heard; empty: from now on
     */
    void listen(String path, String last, Listener listener) {
        try (Http.Open open = http().stream(address(path), last)) {
            if (open.status() != 200) {
                checked(answer(open.status(), open.again(), open.text()));
                throw new ServiceException("there is no stream of events, but " + open.status());
            }
            try {
                read(open.lines(), listener);
            } catch (IOException e) {
                // The stream broke off, which is one way for it to end.
                return;
            }
        } catch (IOException e) {
            throw nobody(e);
        }
    }

    /**
     * Lines {@code event: …}, {@code id: …} and {@code data: …}, an empty one behind each event.
     */
    private static void read(BufferedReader lines, Listener listener) throws IOException {
        String event = "";
        String id = "";
        String data = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("event:")) {
                event = line.substring(6).strip();
            } else if (line.startsWith("id:")) {
                id = line.substring(3).strip();
            } else if (line.startsWith("data:")) {
                data += line.substring(5).strip();
            } else if (line.isEmpty()) {
                listener.heard(event, id, data);
                event = "";
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
            URI address = URI.create(url.replaceAll("/+$", "") + path);
            if (List.of("http", "https").contains(address.getScheme())) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new ServiceException(
                "--service '" + url + "' is no address such as http://127.0.0.1:7070");
    }

    private synchronized Http http() {
        if (http == null) {
            http = new Http(ServiceKey.given(keyFile, url), TrustedCertificates.of(ca));
        }
        return http;
    }

    private Answer ask(String method, String path, String body) throws InterruptedException {
        try (Http.Open open = http().ask(method, address(path), body)) {
            return answer(open.status(), open.again(), open.text());
        } catch (IOException e) {
            throw nobody(e);
        }
    }

    private Answer answer(int status, String again, String body) {
        try {
            return new Answer(status, again, JSON.readTree(body));
        } catch (JsonProcessingException e) {
            throw new ServiceException(
                    "what answers at " + url + " is no nerstream (status " + status + ")", e);
        }
    }

    private ServiceException nobody(IOException e) {
        if (e instanceof SSLException) {
            return new ServiceException(
                    "no safe connection to "
                            + url
                            + ": "
                            + e.getMessage()
                            + "; --ca names the certificates that the service's is signed by",
                    e);
        }
        return new ServiceException(
                e instanceof SocketTimeoutException
                        ? "the nerstream at " + url + " does not answer in time"
                        : "no nerstream answers at "
                                + url
                                + ": start it with './nerstream up', or give its address with --service",
                e);
    }

    private static JsonNode checked(Answer answer) {
        if (answer.status() < 400) {
            return answer.body();
        }
        String why = answer.why();
        throw new ServiceException(
                answer.again().isEmpty()
                        ? why
                        : why + " (the service asks to wait " + answer.again() + " s)");
    }
}
