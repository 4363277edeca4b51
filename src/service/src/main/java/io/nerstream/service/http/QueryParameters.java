package io.nerstream.service.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.nerstream.service.http.answers.Json;
import io.nerstream.service.http.answers.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parameters of queries that each endpoint knows: those that openapi.json describes. Others are
 * refused, since they are mostly misspelt ones, or belong into a body.
 */
final class QueryParameters {
    private final Map<String, Set<String>> known = new HashMap<>();
    private final Set<String> repeatable = new TreeSet<>();

    private QueryParameters() {}

    static QueryParameters described() {
        QueryParameters parameters = new QueryParameters();
        try (InputStream in = QueryParameters.class.getResourceAsStream("openapi.json")) {
            JsonNode paths = Json.MAPPER.readTree(in).path("paths");
            paths.properties()
                    .forEach(
                            path ->
                                    path.getValue()
                                            .properties()
                                            .forEach(
                                                    operation ->
                                                            parameters.add(
                                                                    operation.getKey(),
                                                                    path.getKey(),
                                                                    operation.getValue())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parameters;
    }

    private void add(String method, String path, JsonNode operation) {
        Set<String> names = new TreeSet<>();
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("in").asText().equals("query")) {
                String name = parameter.path("name").asText();
                names.add(name);
                if (parameter.path("schema").path("type").asText().equals("array")) {
                    repeatable.add(name);
                }
            }
        }
        known.put(method.toUpperCase(Locale.ROOT) + " " + path, names);
    }

    void check(Context context) {
        Map<String, List<String>> given = context.queryParamMap();
        if (given.isEmpty()) {
            return;
        }
        Endpoint endpoint = context.endpoints().matchedHttpEndpoint();
        Set<String> names =
                known.getOrDefault(endpoint.method.name() + " " + endpoint.path, Set.of());
        given.forEach(
                (name, values) -> {
                    if (!names.contains(name)) {
                        throw Problem.badRequest(
                                "there is no parameter '"
                                        + name
                                        + (names.isEmpty()
                                                ? "', it knows none"
                                                : "', but " + String.join(", ", names)));
                    }
                    if (values.size() > 1 && !repeatable.contains(name)) {
                        throw Problem.badRequest(
                                "parameter '"
                                        + name
                                        + "' stands there "
                                        + values.size()
                                        + " times");
                    }
                });
    }
}
