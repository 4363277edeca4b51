package io.nerstream.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.settings.PemTls;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * A client of a schema registry, which speaks the REST interface of Confluent's, as Apicurio
 * Registry does under {@code /apis/ccompat/v7}. All codecs of a process share one: what a schema's
 * id stands for never changes, so it is asked once.
 *
 * <p>An id that the registry does not know is asked again after a minute only: a stream of such
 * records must not become one of requests.
 */
final class Registry {
    private static final Map<RegistrySettings, Registry> SHARED = new ConcurrentHashMap<>();
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CONTENT = "application/vnd.schemaregistry.v1+json";
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration UNKNOWN_FOR = Duration.ofMinutes(1);
    private static final int UNKNOWN_AT_MOST = 10_000;
    private static final int NOT_FOUND = 404;
    // What tells a schema that is not there from an address that is none of a registry.
    private static final int SCHEMA_NOT_FOUND = 40_403;

    private final RegistrySettings settings;
    private final int unknownAtMost;
    private final HttpClient client;
    private final InstantSource clock;
    private final Map<Integer, Schema> known = new ConcurrentHashMap<>();
    private final Map<String, Integer> registered = new ConcurrentHashMap<>();
    // Why an id is of no use, and until when that is believed; guarded by itself.
    private final Map<Integer, Useless> useless =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, Useless> eldest) {
                    return size() > unknownAtMost;
                }
            };

    private record Useless(String why, long untilMillis) {}

    Registry(RegistrySettings settings, InstantSource clock, int unknownAtMost) {
        this.settings = settings;
        this.unknownAtMost = unknownAtMost;
        this.clock = clock;
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(ANSWER);
        PemTls.of(settings.ca(), settings.certificate(), settings.key())
                .ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    /**
     * The client of this process.
     *
     * @throws RegistryException if its certificates cannot be used
     */
    static Registry at(RegistrySettings settings) {
        return SHARED.computeIfAbsent(
                settings, one -> new Registry(one, InstantSource.system(), UNKNOWN_AT_MOST));
    }

    /** The id of a schema, which is registered if it is not yet. */
    int id(String subject, Schema schema) {
        return registered.computeIfAbsent(
                subject + '\n' + schema.getFullName(), unused -> register(subject, schema));
    }

    private int register(String subject, Schema schema) {
        String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
        JsonNode answer =
                body(
                        send(
                                request("/subjects/" + subject + "/versions")
                                        .header("Content-Type", CONTENT)
                                        .POST(HttpRequest.BodyPublishers.ofString(body))),
                        "cannot register the schema of " + subject);
        if (!answer.path("id").isInt()) {
            throw noRegistry("it gave no id for the schema of " + subject);
        }
        return answer.path("id").intValue();
    }

    /**
     * The schema with an id.
     *
     * @throws IOException if the registry has none, or one that is not Avro's
     * @throws RegistryException if it does not answer
     */
    Schema schema(int id) throws IOException {
        Schema schema = known.get(id);
        if (schema != null) {
            return schema;
        }
        Optional<String> why = useless(id);
        if (why.isPresent()) {
            throw new IOException(why.get());
        }
        schema = ask(id);
        known.put(id, schema);
        return schema;
    }

    private Schema ask(int id) throws IOException {
        HttpResponse<String> answer = send(request("/schemas/ids/" + id).GET());
        if (answer.statusCode() == NOT_FOUND && code(answer) == SCHEMA_NOT_FOUND) {
            throw remember(id, "the registry knows no schema with the id " + id);
        }
        JsonNode body = body(answer, "cannot give the schema with the id " + id);
        if (!body.path("schema").isTextual()) {
            throw noRegistry("it gave no schema for the id " + id);
        }
        if (!body.path("schemaType").asText("AVRO").equals("AVRO")) {
            throw remember(id, "schema " + id + " is one of " + body.path("schemaType").asText());
        }
        try {
            return new Schema.Parser().parse(body.path("schema").asText());
        } catch (SchemaParseException e) {
            throw remember(id, "schema " + id + " is no Avro schema that stands alone");
        }
    }

    private Optional<String> useless(int id) {
        synchronized (useless) {
            Useless one = useless.get(id);
            return one == null || one.untilMillis <= clock.millis()
                    ? Optional.empty()
                    : Optional.of(one.why);
        }
    }

    private IOException remember(int id, String why) {
        synchronized (useless) {
            // Moved to the end, so that the eldest is what was asked longest ago.
            useless.remove(id);
            useless.put(id, new Useless(why, clock.millis() + UNKNOWN_FOR.toMillis()));
        }
        return new IOException(why);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(settings.url() + path))
                        .timeout(ANSWER)
                        .header("Accept", CONTENT);
        authorization().ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private Optional<String> authorization() {
        if (!settings.token().isEmpty()) {
            return Optional.of("Bearer " + settings.token());
        }
        if (settings.user().isEmpty()) {
            return Optional.empty();
        }
        byte[] pair =
                (settings.user() + ":" + settings.password()).getBytes(StandardCharsets.UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    private JsonNode body(HttpResponse<String> answer, String problem) {
        int status = answer.statusCode();
        if (status == 401 || status == 403) {
            throw new RegistryException(
                    "the schema registry at "
                            + settings
                            + " "
                            + problem
                            + ": it refuses us (status "
                            + status
                            + "); check the registry properties");
        }
        if (status != 200) {
            throw new RegistryException(
                    "the schema registry at "
                            + settings
                            + " "
                            + problem
                            + ": status "
                            + status
                            + ", "
                            + answer.body());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw noRegistry("its answer is no JSON");
        }
    }

    private RegistryException noRegistry(String why) {
        return new RegistryException(
                "what answers at " + settings + " is no schema registry: " + why);
    }

    private static int code(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body()).path("error_code").intValue();
        } catch (IOException e) {
            // No registry's answer, so no code of one: the caller says what came.
            return 0;
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new RegistryException(
                    "the schema registry at "
                            + settings
                            + " does not answer: "
                            + (e.getMessage() == null ? e : e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted while the schema registry was asked", e);
        }
    }
}
