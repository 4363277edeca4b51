package io.nerstream.documents;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.documents.records.NoJsonException;
import io.nerstream.documents.records.WrittenJson;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.DocumentRules;
import io.nerstream.schemas.Span;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Documents as JSON: {@code {"id": "1", "text": "…"}} at least, and {@code title, source, url,
 * published, language, attributes, version, backfill, spans, content_type, ttl}. Fields of other
 * names become attributes.
 *
 * <p>Numbers are kept as they are written; half surrogate pairs become U+FFFD.
 */
public final class DocumentJson {
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
                    "spans",
                    "content_type",
                    "ttl");
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,19}");
    private static final Duration LONGEST_LIFE = Duration.ofDays(36_525);

    private DocumentJson() {}

    /** Whether a field has a meaning of its own, and becomes no attribute. */
    static boolean isKnown(String field) {
        return KNOWN.contains(field);
    }

    /**
     * Reads one document.
     *
     * @throws NoDocumentException if it is none; the message names the field
     */
    public static Document read(String json) throws NoDocumentException {
        try {
            return of(WrittenJson.read(json));
        } catch (NoJsonException e) {
            throw new NoDocumentException(e.getMessage(), e);
        }
    }

    /** A document of a value that {@link WrittenJson} has read. */
    static Document of(Object json) throws NoDocumentException {
        if (!(json instanceof Map<?, ?> map)) {
            throw new NoDocumentException(
                    "a document is a JSON object such as {\"id\": \"1\", \"text\": \"…\"}");
        }
        Map<String, Object> fields = new HashMap<>();
        map.forEach(
                (name, value) -> {
                    if (value != WrittenJson.NULL) {
                        fields.put((String) name, value);
                    }
                });
        return of(fields);
    }

    private static Document of(Map<String, Object> fields) throws NoDocumentException {
        String id = id(fields);
        String body = text(fields, "text");
        if (body == null) {
            throw new NoDocumentException("field 'text' is missing");
        }
        Document.Builder document =
                Document.newBuilder()
                        .setId(id)
                        .setText(body)
                        .setTitle(text(fields, "title"))
                        .setSource(text(fields, "source"))
                        .setUrl(text(fields, "url"))
                        .setPublished(published(fields))
                        .setIngested(Instant.now())
                        .setLanguage(text(fields, "language"))
                        .setVersion(version(fields))
                        .setBackfill(backfill(fields))
                        .setSpans(spans(fields));
        document.setExpires(expires(fields, document.getIngested()));
        attributes(fields, document);
        content(fields, document);
        return checked(document.build());
    }

    /**
     * The document, if it keeps to the rules.
     *
     * @throws NoDocumentException if it does not; the message says what and how much
     */
    static Document checked(Document document) throws NoDocumentException {
        Optional<String> problem = DocumentRules.problem(document);
        if (problem.isPresent()) {
            throw new NoDocumentException(problem.get());
        }
        return document;
    }

    /** A document as JSON that {@link #read} reads to the same, but for when it was ingested. */
    public static String write(Document document) {
        ObjectNode json = JSON.createObjectNode();
        json.put("id", document.getId()).put("text", document.getText());
        putText(json, "title", document.getTitle());
        putText(json, "source", document.getSource());
        putText(json, "url", document.getUrl());
        putText(json, "language", document.getLanguage());
        if (document.getPublished() != null) {
            json.put("published", document.getPublished().toString());
        }
        if (document.getVersion() != null) {
            json.put("version", document.getVersion());
        }
        if (document.getBackfill()) {
            json.put("backfill", true);
        }
        if (document.getExpires() != null) {
            Duration left = Duration.between(Instant.now(), document.getExpires());
            json.put("ttl", Duration.ofSeconds(Math.max(1, left.toSeconds())).toString());
        }
        if (document.getSpans() != null) {
            ArrayNode spans = json.putArray("spans");
            document.getSpans()
                    .forEach(one -> spans.addArray().add(one.getStart()).add(one.getEnd()));
        }
        ObjectNode attributes = json.putObject("attributes");
        document.getAttributes().forEach(attributes::put);
        document.getLists()
                .forEach((name, values) -> values.forEach(attributes.putArray(name)::add));
        return json.toString();
    }

    private static void putText(ObjectNode json, String field, String value) {
        if (value != null) {
            json.put(field, value);
        }
    }

    private static String id(Map<String, Object> fields) throws NoDocumentException {
        Object value = fields.get("id");
        String id =
                value instanceof WrittenJson.WrittenNumber number
                                && INTEGER.matcher(number.written()).matches()
                        ? number.written()
                        : text(fields, "id");
        if (id == null || id.isEmpty()) {
            throw new NoDocumentException("field 'id' is missing or empty");
        }
        return id;
    }

    private static String text(Map<String, Object> fields, String field)
            throws NoDocumentException {
        Object value = fields.get(field);
        if (value == null) {
            return null;
        }
        if (value instanceof String text) {
            return whole(text);
        }
        throw new NoDocumentException("field '" + field + "' is no text but " + kind(value));
    }

    /** The text with U+FFFD for each half of a surrogate pair, which no encoding can write. */
    static String whole(String text) {
        StringBuilder whole = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                whole = whole == null ? new StringBuilder(text) : whole;
                whole.setCharAt(i, '\uFFFD');
            }
        }
        return whole == null ? text : whole.toString();
    }

    private static String kind(Object value) {
        if (value instanceof WrittenJson.WrittenNumber) {
            return "a number";
        }
        if (value instanceof Boolean) {
            return "a truth value";
        }
        return value instanceof List ? "a list" : value instanceof Map ? "an object" : "a text";
    }

    private static Instant published(Map<String, Object> fields) throws NoDocumentException {
        Object value = fields.get("published");
        if (value == null) {
            return null;
        }
        String written =
                value instanceof WrittenJson.WrittenNumber number
                        ? number.written()
                        : text(fields, "published");
        try {
            return Times.of("published", written);
        } catch (IllegalArgumentException e) {
            throw new NoDocumentException(e.getMessage(), e);
        }
    }

    private static Instant expires(Map<String, Object> fields, Instant now)
            throws NoDocumentException {
        String written = text(fields, "ttl");
        return written == null ? null : now.plus(timeToLive(written));
    }

    /**
     * A time to live, such as {@code P30D} or {@code PT12H}.
     *
     * @throws NoDocumentException if it is none
     */
    public static Duration timeToLive(String written) throws NoDocumentException {
        try {
            Duration life = Duration.parse(written.strip().toUpperCase(Locale.ROOT));
            if (life.toSeconds() >= 1 && life.compareTo(LONGEST_LIFE) <= 0) {
                return life;
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw new NoDocumentException(
                    "field 'ttl' is '" + written + "', not a duration such as P30D or PT12H", e);
        }
        throw new NoDocumentException(
                "field 'ttl' is '" + written + "', it must be PT1S to P36525D");
    }

    private static Long version(Map<String, Object> fields) throws NoDocumentException {
        Object value = fields.get("version");
        if (value == null) {
            return null;
        }
        try {
            if (value instanceof WrittenJson.WrittenNumber number
                    && INTEGER.matcher(number.written()).matches()) {
                return Long.valueOf(number.written());
            }
        } catch (NumberFormatException e) {
            // Of 19 digits, and too large: said below.
        }
        String written =
                value instanceof WrittenJson.WrittenNumber number
                        ? number.written()
                        : value instanceof String text ? "'" + text + "'" : kind(value);
        throw new NoDocumentException(
                "field 'version' is " + written + ", not a whole number of 64 bits");
    }

    private static boolean backfill(Map<String, Object> fields) throws NoDocumentException {
        Object value = fields.get("backfill");
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw new NoDocumentException("field 'backfill' is not true or false");
    }

    private static void attributes(Map<String, Object> fields, Document.Builder document)
            throws NoDocumentException {
        Map<String, Object> named = new HashMap<>(fields);
        named.keySet().removeAll(KNOWN);
        Object own = fields.get("attributes");
        if (own != null && !(own instanceof Map)) {
            throw new NoDocumentException("field 'attributes' is no JSON object");
        }
        for (Map.Entry<?, ?> one :
                own == null ? Map.of().entrySet() : ((Map<?, ?>) own).entrySet()) {
            if (one.getValue() != WrittenJson.NULL
                    && named.put((String) one.getKey(), one.getValue()) != null) {
                throw new NoDocumentException(
                        "attribute '"
                                + one.getKey()
                                + "' is given twice: as a field and within 'attributes'");
            }
        }
        Map<String, String> single = new HashMap<>();
        Map<String, List<String>> lists = new HashMap<>();
        for (Map.Entry<String, Object> one : named.entrySet()) {
            String name = whole(one.getKey());
            if (one.getValue() instanceof List<?> values) {
                List<String> texts = new ArrayList<>();
                for (Object value : values) {
                    texts.add(attribute(name, value));
                }
                lists.put(name, texts);
            } else {
                single.put(name, attribute(name, one.getValue()));
            }
        }
        document.setAttributes(single).setLists(lists);
    }

    private static String attribute(String name, Object value) throws NoDocumentException {
        if (value instanceof String text) {
            return whole(text);
        }
        if (value instanceof WrittenJson.WrittenNumber number) {
            return number.written();
        }
        if (value instanceof Boolean truth) {
            return truth.toString();
        }
        throw new NoDocumentException(
                "attribute '"
                        + name
                        + "' holds "
                        + (value == WrittenJson.NULL ? "null in a list" : kind(value))
                        + ": an attribute is a text, a number, a truth value or a list of these");
    }

    private static List<Span> spans(Map<String, Object> fields) throws NoDocumentException {
        Object value = fields.get("spans");
        if (value == null) {
            return null;
        }
        if (!(value instanceof List<?> list)) {
            throw new NoDocumentException("field 'spans' is no list");
        }
        List<Span> spans = new ArrayList<>();
        for (Object one : list) {
            if (!(one instanceof List<?> pair) || pair.size() != 2) {
                throw noSpans();
            }
            spans.add(new Span(place(pair.get(0)), place(pair.get(1))));
        }
        return spans;
    }

    private static int place(Object value) throws NoDocumentException {
        try {
            if (value instanceof WrittenJson.WrittenNumber number) {
                return Integer.parseInt(number.written());
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw noSpans();
    }

    private static NoDocumentException noSpans() {
        return new NoDocumentException("field 'spans' is no list of [start, end] in UTF-16 units");
    }

    /** What is said to be HTML is read as that: the document's text is what a reader sees. */
    private static void content(Map<String, Object> fields, Document.Builder document)
            throws NoDocumentException {
        String type = text(fields, "content_type");
        if (type == null) {
            return;
        }
        String bare = type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        switch (bare) {
            case "text/plain" -> {}
            case "text/html", "application/xhtml+xml" -> {
                if (document.getSpans() != null) {
                    throw new NoDocumentException(
                            "field 'spans' cannot be given with HTML: places are of the text that is extracted");
                }
                HtmlText html = HtmlText.of(document.getText());
                document.setText(html.text());
                if (document.getTitle() == null) {
                    document.setTitle(html.title().orElse(null));
                }
            }
            default ->
                    throw new NoDocumentException(
                            "field 'content_type' is '" + type + "', not text/plain or text/html");
        }
    }
}
