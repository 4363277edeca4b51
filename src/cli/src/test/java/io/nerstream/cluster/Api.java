package io.nerstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.schemas.Document;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;

/** A client of the query service that asks again where it should. */
final class Api {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LONG = Duration.ofMinutes(3);
    // Of a proxy whose service is gone, and of a service that says "not now".
    private static final Set<Integer> LATER = Set.of(429, 502, 503, 504);

    private final String url;
    private final String key;

    Api(String url, String key) {
        this.url = url;
        this.key = key;
    }

    void publish(List<Document> documents) throws Exception {
        ArrayNode all = JSON.createArrayNode();
        documents.forEach(one -> all.add(json(one)));
        JsonNode answer = ask("POST", "/v1/documents", all.toString());
        assertThat(answer.path("counts").path("acknowledged").asInt())
                .as(answer.toString())
                .isEqualTo(documents.size());
    }

    private static ObjectNode json(Document document) {
        ObjectNode json =
                JSON.createObjectNode()
                        .put("id", document.getId())
                        .put("text", document.getText())
                        .put("version", document.getVersion());
        ArrayNode spans = json.putArray("spans");
        document.getSpans().forEach(one -> spans.addArray().add(one.getStart()).add(one.getEnd()));
        return json;
    }

    void remove(String id) throws Exception {
        JsonNode unused = ask("DELETE", "/v1/documents/" + id, "");
    }

    /** Ids of the documents that a search finds once everything is indexed. */
    List<String> searchStrong(String type) throws Exception {
        JsonNode found =
                ask(
                        "POST",
                        "/v1/search",
                        JSON.createObjectNode()
                                .put("type", type)
                                .put("k", 1000)
                                .put("consistency", "strong")
                                .toString());
        return texts(found.path("matches"), "document");
    }

    String saveType(String request) throws Exception {
        return ask("POST", "/v1/types", request).path("id").asText();
    }

    /** Texts of all mentions that raised alerts of a type. */
    List<String> alerts(String type) throws Exception {
        List<String> all = new ArrayList<>();
        String page = "/v1/alerts?k=1000&type=" + type;
        JsonNode answer = ask("GET", page, "");
        all.addAll(texts(answer.path("alerts"), "text"));
        while (answer.has("cursor")) {
            answer = ask("GET", page + "&cursor=" + answer.path("cursor").asText(), "");
            all.addAll(texts(answer.path("alerts"), "text"));
        }
        return all;
    }

    private static List<String> texts(JsonNode all, String field) {
        List<String> texts = new ArrayList<>();
        all.forEach(one -> texts.add(one.path(field).asText()));
        return texts;
    }

    private JsonNode ask(String method, String path, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + key)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        HttpResponse<String> answer =
                Awaitility.await(method + " " + path)
                        .atMost(LONG)
                        .ignoreExceptionsInstanceOf(IOException.class)
                        .until(
                                () -> HTTP.send(request, HttpResponse.BodyHandlers.ofString()),
                                got -> !LATER.contains(got.statusCode()));
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isBetween(200, 299);
        return JSON.readTree(answer.body());
    }
}
