package io.nerstream.documents;

import io.nerstream.documents.records.JsonRecords;
import io.nerstream.documents.records.MarkingReader;
import io.nerstream.documents.records.NoJsonException;
import io.nerstream.documents.records.WrittenJson;
import io.nerstream.schemas.Document;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The body of a request that publishes: an object, objects one behind the other, an array of them,
 * or {@code {"documents": […], "wait": true}}.
 *
 * @param items in their order
 * @param single whether it is one document alone
 * @param waits whether the answer is to wait until all are indexed or refused
 */
public record DocumentRequest(List<Item> items, boolean single, boolean waits) {
    private static final Set<String> ENVELOPE = Set.of("documents", "wait");

    public DocumentRequest {
        items = List.copyOf(items);
    }

    /**
     * What stands in the place of a document.
     *
     * @param document empty if it is none
     * @param id as far as it says one, else empty
     * @param problem why it is none, else empty
     */
    public record Item(Optional<Document> document, String id, String problem) {}

    /**
     * Reads a body in UTF-8, with or without a mark.
     *
     * @throws NoDocumentException if it is no JSON at all
     */
    public static DocumentRequest read(byte[] body) throws NoDocumentException {
        JsonRecords records =
                new JsonRecords(
                        new MarkingReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8));
        List<Item> items = new ArrayList<>();
        try {
            Optional<JsonRecords.Found> first = records.next();
            if (first.isEmpty()) {
                throw new NoDocumentException(
                        "the body holds no document: send {\"id\": \"1\", \"text\": \"…\"}, or an array of these");
            }
            Optional<JsonRecords.Found> next = records.next();
            if (next.isEmpty() && !records.sawArray()) {
                Object value = value(first.get());
                return value instanceof Map<?, ?> map && isEnvelope(map)
                        ? envelope(map)
                        : new DocumentRequest(List.of(item(value)), true, false);
            }
            items.add(item(first.get()));
            for (; next.isPresent(); next = records.next()) {
                items.add(item(next.get()));
            }
        } catch (IOException e) {
            throw new IllegalStateException("bytes can be read", e);
        }
        return new DocumentRequest(items, false, false);
    }

    private static Object value(JsonRecords.Found found) throws NoDocumentException {
        if (!found.problem().isEmpty()) {
            throw new NoDocumentException("no JSON object: " + found.problem());
        }
        if (MarkingReader.isMarked(found.text())) {
            throw new NoDocumentException("the body is not UTF-8");
        }
        try {
            return WrittenJson.read(found.text());
        } catch (NoJsonException e) {
            throw new NoDocumentException(e.getMessage(), e);
        }
    }

    private static boolean isEnvelope(Map<?, ?> map) {
        return map.containsKey("documents") && !map.containsKey("text") && !map.containsKey("id");
    }

    private static DocumentRequest envelope(Map<?, ?> map) throws NoDocumentException {
        for (Object name : map.keySet()) {
            if (!ENVELOPE.contains((String) name)) {
                throw new NoDocumentException(
                        "field '" + name + "' is not known beside 'documents', only 'wait' is");
            }
        }
        if (!(map.get("documents") instanceof List<?> documents)) {
            throw new NoDocumentException("field 'documents' is no list");
        }
        Object wait = map.get("wait");
        if (wait != null && !(wait instanceof Boolean)) {
            throw new NoDocumentException("field 'wait' is not true or false");
        }
        return new DocumentRequest(
                documents.stream().map(DocumentRequest::item).toList(),
                false,
                Boolean.TRUE.equals(wait));
    }

    private static Item item(JsonRecords.Found found) {
        try {
            return item(value(found));
        } catch (NoDocumentException e) {
            return new Item(Optional.empty(), "", "line " + found.line() + ": " + e.getMessage());
        }
    }

    private static Item item(Object value) {
        try {
            Document document = DocumentJson.of(value);
            return new Item(Optional.of(document), document.getId(), "");
        } catch (NoDocumentException e) {
            boolean named = value instanceof Map<?, ?> map && map.get("id") instanceof String;
            return new Item(
                    Optional.empty(),
                    named ? (String) ((Map<?, ?>) value).get("id") : "",
                    e.getMessage());
        }
    }
}
