package io.nerstream.service.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.nerstream.collection.DocumentRow;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.StoredDocument;
import io.nerstream.schemas.Document;
import io.nerstream.service.DocumentJson;
import io.nerstream.service.stream.DocumentPublisher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** {@code /v1/documents}: publish, remove, show. */
final class DocumentHandler {
    static final int MOST_DOCUMENTS = 1_000;

    private final DocumentPublisher publisher;
    private final MentionCollection collection;

    DocumentHandler(DocumentPublisher publisher, MentionCollection collection) {
        this.publisher = publisher;
        this.collection = collection;
    }

    record Accepted(@JsonProperty("documents") List<Place> documents) {}

    record Place(
            @JsonProperty("id") String id,
            @JsonProperty("partition") int partition,
            @JsonProperty("offset") long offset) {
        static Place of(DocumentPublisher.Acknowledged place) {
            return new Place(place.id(), place.partition(), place.offset());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(
            @JsonProperty("id") String id,
            @JsonProperty("version") long version,
            @JsonProperty("title") String title,
            @JsonProperty("source") String source,
            @JsonProperty("url") String url,
            @JsonProperty("language") String language,
            @JsonProperty("time") String time,
            @JsonProperty("ingested") String ingested,
            @JsonProperty("attributes") Map<String, String> attributes,
            @JsonProperty("mentions") List<Match> mentions) {}

    /** One document, or an array of them. All are read before the first is published. */
    void publish(Context context) {
        JsonNode body = Json.readTree(context);
        List<Document> documents = new ArrayList<>();
        if (body.isArray()) {
            if (body.size() > MOST_DOCUMENTS) {
                throw Problem.badRequest(
                        body.size()
                                + " documents in one request, "
                                + MOST_DOCUMENTS
                                + " are allowed");
            }
            for (int i = 0; i < body.size(); i++) {
                documents.add(read("document " + i + " of the array: ", body.get(i)));
            }
        } else {
            documents.add(read("", body));
        }
        List<CompletableFuture<DocumentPublisher.Acknowledged>> running =
                documents.stream().map(publisher::publish).toList();
        context.status(202)
                .json(new Accepted(running.stream().map(DocumentHandler::join).toList()));
    }

    private static Document read(String where, JsonNode json) {
        try {
            return DocumentJson.read(json);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(where + e.getMessage());
        }
    }

    private static Place join(CompletableFuture<DocumentPublisher.Acknowledged> running) {
        try {
            return Place.of(running.join());
        } catch (CompletionException e) {
            throw new Problem(503, "Not acknowledged", e.getCause().getMessage());
        }
    }

    void remove(Context context) {
        context.status(202)
                .json(new Accepted(List.of(join(publisher.remove(context.pathParam("id"))))));
    }

    void show(Context context) {
        String id = context.pathParam("id");
        StoredDocument stored =
                collection
                        .document(id)
                        .orElseThrow(
                                () ->
                                        Problem.notFound(
                                                "there is no document '"
                                                        + id
                                                        + "', or it is not indexed yet"));
        DocumentRow document = stored.document();
        context.json(
                new Shown(
                        document.id(),
                        document.version(),
                        document.title().orElse(null),
                        document.source().orElse(null),
                        document.url().orElse(null),
                        document.language().orElse(null),
                        Instant.ofEpochMilli(document.time()).toString(),
                        Instant.ofEpochMilli(document.ingested()).toString(),
                        document.attributes(),
                        stored.mentions().stream().map(m -> Match.of(document, m)).toList()));
    }
}
