package io.nerstream.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.DocumentRules;
import io.nerstream.schemas.Span;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Documents as JSON: {@code {"id": "1", "text": "…"}} at least, and {@code title, source, url,
 * published, language, attributes, version, backfill, spans}. Fields of other names that hold a
 * text, a number or a truth value become attributes.
 */
public final class DocumentJson {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
    private static final Set<String> KNOWN =
            Set.of(
                    "id",
                    "text",
                    "title",
                    "source",
                    "url",
                    "published",
                    "language",
                    "attributes",
                    "version",
                    "backfill",
                    "spans");

    private DocumentJson() {}

    /**
     * Reads one document.
     *
     * @throws IllegalArgumentException if it is none; the message names the field
     */
    public static Document read(String json) {
        try {
            return read(JSON.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads one document.
     *
     * @throws IllegalArgumentException if it is none; the message names the field
     */
    public static Document read(JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            throw new IllegalArgumentException(
                    "a document is a JSON object such as {\"id\": \"1\", \"text\": \"…\"}");
        }
        String id = text(object, "id");
        String body = text(object, "text");
        if (id == null || id.isEmpty()) {
            throw new IllegalArgumentException("field 'id' is missing or empty");
        }
        if (body == null) {
            throw new IllegalArgumentException("field 'text' is missing");
        }
        Document document = build(object, id, body);
        Optional<String> problem = DocumentRules.problem(document);
        if (problem.isPresent()) {
            throw new IllegalArgumentException("document '" + id + "': " + problem.get());
        }
        return document;
    }

    private static Document build(ObjectNode object, String id, String body) {
        return Document.newBuilder()
                .setId(id)
                .setText(body)
                .setTitle(text(object, "title"))
                .setSource(text(object, "source"))
                .setUrl(text(object, "url"))
                .setPublished(time(object))
                .setIngested(Instant.now())
                .setLanguage(text(object, "language"))
                .setAttributes(attributes(object))
                .setVersion(version(object))
                .setBackfill(backfill(object))
                .setSpans(spans(object))
                .build();
    }

    private static String text(ObjectNode object, String field) {
        JsonNode value = object.get(field);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new IllegalArgumentException(
                    "field '" + field + "' is no text but " + value.getNodeType());
        }
        return value.textValue();
    }

    private static Instant time(ObjectNode object) {
        JsonNode value = object.get("published");
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.canConvertToLong() && value.isIntegralNumber()) {
            return Instant.ofEpochMilli(value.longValue());
        }
        return time("published", value.asText());
    }

    /**
     * A time or a date, as {@code 2026-11-24T10:00:00Z} or {@code 2026-11-24}, which is its
     * beginning in UTC.
     *
     * @throws IllegalArgumentException if it is neither; the message names the field
     */
    public static Instant time(String field, String text) {
        try {
            Instant time =
                    text.length() <= 10
                            ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                            : OffsetDateTime.parse(text).toInstant();
            // Far away from now milliseconds do not fit into 64 bits.
            return Instant.ofEpochMilli(time.toEpochMilli());
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "field '"
                            + field
                            + "' is '"
                            + text
                            + "', not a time such as 2026-11-24T10:00:00Z or 2026-11-24",
                    e);
        }
    }

    private static Long version(ObjectNode object) {
        JsonNode value = object.get("version");
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new IllegalArgumentException("field 'version' is no whole number of 64 bits");
        }
        return value.longValue();
    }

    private static boolean backfill(ObjectNode object) {
        JsonNode value = object.get("backfill");
        if (value == null || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw new IllegalArgumentException("field 'backfill' is not true or false");
        }
        return value.booleanValue();
    }

    private static Map<String, String> attributes(ObjectNode object) {
        Map<String, String> attributes = new HashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!KNOWN.contains(field.getKey()) && field.getValue().isValueNode()) {
                put(attributes, field.getKey(), field.getValue());
            }
        }
        JsonNode own = object.get("attributes");
        if (own != null && !own.isNull()) {
            if (!own.isObject()) {
                throw new IllegalArgumentException("field 'attributes' is no JSON object");
            }
            own.properties().forEach(one -> put(attributes, one.getKey(), one.getValue()));
        }
        return attributes;
    }

    private static void put(Map<String, String> attributes, String name, JsonNode value) {
        if (!value.isValueNode()) {
            throw new IllegalArgumentException(
                    "attribute '" + name + "' is " + value.getNodeType() + ", not a single value");
        }
        if (!value.isNull()) {
            attributes.put(name, value.asText());
        }
    }

    private static List<Span> spans(ObjectNode object) {
        JsonNode value = object.get("spans");
        if (value == null || value.isNull()) {
            return null;
        }
        List<Span> spans = new ArrayList<>();
        for (JsonNode one : value) {
            if (!one.isArray() || one.size() < 2 || !one.get(0).isInt() || !one.get(1).isInt()) {
                throw new IllegalArgumentException(
                        "field 'spans' is no list of [start, end] in UTF-16 units");
            }
            spans.add(new Span(one.get(0).intValue(), one.get(1).intValue()));
        }
        if (!value.isArray()) {
            throw new IllegalArgumentException("field 'spans' is no list");
        }
        return spans;
    }
}
