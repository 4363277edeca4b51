package io.nerstream.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a document must keep to, whoever publishes it.
 *
 * <p>Everything that goes into each of its mentions has a limit, so that each record that is made
 * of it fits its topic whatever it holds: see {@link Topic#LARGEST_RECORD}.
 */
public final class DocumentRules {
    /** UTF-16 units of a text. */
    public static final int LONGEST_TEXT = 262_144;

    /** Bytes of an id in UTF-8. */
    public static final int LONGEST_ID = 512;

    /** Bytes of a title in UTF-8. */
    public static final int LONGEST_TITLE = 4_096;

    /** UTF-16 units of a mention, given or found. */
    public static final int LONGEST_SPAN = 1_000;

    /** Mentions of a document, given or found. */
    public static final int MOST_SPANS = 5_000;

    // Bytes in UTF-8.
    private static final int LONGEST_VALUE = 2_048;
    // Bytes of all of them as JSON, which is how they are stored.
    private static final int LONGEST_ATTRIBUTES = 32_768;
    private static final int MOST_ATTRIBUTES = 64;
    private static final int MOST_IN_LIST = 256;
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    static {
        // Avro copies records of trusted classes only, and who checks documents copies them, too.
        SingleObjectCodec.trustOwnRecords();
    }

    private DocumentRules() {}

    /** What is wrong with a document, with both values; empty if nothing is. */
    public static Optional<String> problem(Document document) {
        int length = document.getText().length();
        if (length > LONGEST_TEXT) {
            return problem(
                    "its text has %d UTF-16 units, %d are allowed: publish it in parts",
                    length, LONGEST_TEXT);
        }
        return id(document.getId())
                .or(() -> text("its title", document.getTitle(), LONGEST_TITLE))
                .or(() -> value("its source", document.getSource()))
                .or(() -> value("its url", document.getUrl()))
                .or(() -> value("its language", document.getLanguage()))
                .or(() -> time("published", document.getPublished()))
                .or(() -> time("ingested", document.getIngested()))
                .or(() -> time("expires", document.getExpires()))
                .or(() -> attributes(document))
                .or(() -> spans(document.getSpans(), document.getText()));
    }

    /** What is wrong with an id; empty if nothing is. */
    public static Optional<String> id(String id) {
        int bytes = bytes(id);
        if (bytes == 0) {
            return Optional.of("its id is empty");
        }
        if (id.indexOf('\0') >= 0) {
            // No address can hold it, so nobody could ask for the document.
            return Optional.of("its id holds the character U+0000");
        }
        return bytes > LONGEST_ID
                ? problem("its id has %d bytes in UTF-8, %d are allowed", bytes, LONGEST_ID)
                : Optional.empty();
    }

    private static Optional<String> attributes(Document document) {
        Map<String, String> single = document.getAttributes();
        Map<String, List<String>> lists = document.getLists();
        int count = single.size() + lists.size();
        if (count > MOST_ATTRIBUTES) {
            return problem("it has %d attributes, %d are allowed", count, MOST_ATTRIBUTES);
        }
        long all = 0;
        for (Map.Entry<String, String> one : single.entrySet()) {
            Optional<String> problem = attribute(one.getKey(), List.of(one.getValue()));
            if (problem.isPresent()) {
                return problem;
            }
            all += json(one.getKey()) + json(one.getValue());
        }
        for (Map.Entry<String, List<String>> one : lists.entrySet()) {
            Optional<String> problem = list(one.getKey(), one.getValue(), single);
            if (problem.isPresent()) {
                return problem;
            }
            all +=
                    json(one.getKey())
                            + one.getValue().stream().mapToLong(DocumentRules::json).sum();
        }
        return all > LONGEST_ATTRIBUTES
                ? problem(
                        "its attributes have %d bytes as JSON together, %d are allowed",
                        all, LONGEST_ATTRIBUTES)
                : Optional.empty();
    }

    private static Optional<String> list(
            String name, List<String> values, Map<String, String> single) {
        if (single.containsKey(name)) {
            return problem("attribute '%s' is both a list and a single value", shortened(name));
        }
        if (values.size() > MOST_IN_LIST) {
            return problem(
                    "attribute '%s' has %d values, %d are allowed",
                    shortened(name), values.size(), MOST_IN_LIST);
        }
        return attribute(name, values);
    }

    private static Optional<String> attribute(String name, List<String> values) {
        if (name.isEmpty()) {
            return Optional.of("an attribute has an empty name");
        }
        Optional<String> problem = value("the name of an attribute", name);
        for (String value : values) {
            problem = problem.or(() -> value("attribute '" + shortened(name) + "'", value));
        }
        return problem;
    }

    private static Optional<String> spans(List<Span> spans, String text) {
        List<Span> all = spans == null ? List.of() : spans;
        if (all.size() > MOST_SPANS) {
            return problem("it has %d spans, %d are allowed", all.size(), MOST_SPANS);
        }
        return all.stream().flatMap(span -> span(span, text).stream()).findFirst();
    }

    private static Optional<String> span(Span span, String text) {
        int start = span.getStart();
        int end = span.getEnd();
        if (start < 0 || end <= start || end > text.length()) {
            return problem(
                    "span %d-%d is not within its text of %d UTF-16 units",
                    start, end, text.length());
        }
        if (end - start > LONGEST_SPAN) {
            return problem(
                    "span %d-%d has %d UTF-16 units, %d are allowed",
                    start, end, end - start, LONGEST_SPAN);
        }
        if (cutsCharacter(text, start) || cutsCharacter(text, end)) {
            return problem("span %d-%d begins or ends within a surrogate pair", start, end);
        }
        return Optional.empty();
    }

    private static boolean cutsCharacter(String text, int at) {
        return at > 0
                && at < text.length()
                && Character.isHighSurrogate(text.charAt(at - 1))
                && Character.isLowSurrogate(text.charAt(at));
    }

    private static Optional<String> time(String what, Instant time) {
        return time != null && (time.isBefore(FIRST) || time.isAfter(LAST))
                ? problem("its time '%s' is not within the years 1 to 9999", what)
                : Optional.empty();
    }

    private static Optional<String> value(String what, String value) {
        return text(what, value, LONGEST_VALUE);
    }

    private static Optional<String> text(String what, String value, int longest) {
        int bytes = value == null ? 0 : bytes(value);
        return bytes > longest
                ? problem("%s has %d bytes in UTF-8, %d are allowed", what, bytes, longest)
                : Optional.empty();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Bytes as a JSON string, with quotes and what is written with a backslash. */
    private static long json(String text) {
        long escaped = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            escaped += c < ' ' ? 5 : c == '"' || c == '\\' ? 1 : 0;
        }
        return escaped + bytes(text);
    }

    private static String shortened(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100) + "…";
    }

    private static Optional<String> problem(String format, Object... values) {
        return Optional.of(String.format(Locale.ROOT, format, values));
    }
}
