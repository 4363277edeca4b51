package io.nerstream.schemas;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a document must keep to, whoever publishes it. */
public final class DocumentRules {
    /** UTF-16 units of a text. */
    public static final int LONGEST_TEXT = 262_144;

    /** Bytes of an id in UTF-8. */
    public static final int LONGEST_ID = 512;

    // Bytes in UTF-8.
    private static final int LONGEST_VALUE = 2_048;
    private static final int LONGEST_ATTRIBUTES = 32_768;
    private static final int MOST_ATTRIBUTES = 64;

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
                .or(() -> value("source", document.getSource()))
                .or(() -> value("url", document.getUrl()))
                .or(() -> value("language", document.getLanguage()))
                .or(() -> attributes(document.getAttributes()))
                .or(() -> spans(document.getSpans(), length));
    }

    /** What is wrong with an id; empty if nothing is. */
    public static Optional<String> id(String id) {
        int bytes = bytes(id);
        if (bytes == 0) {
            return Optional.of("its id is empty");
        }
        return bytes > LONGEST_ID
                ? problem("its id has %d bytes in UTF-8, %d are allowed", bytes, LONGEST_ID)
                : Optional.empty();
    }

    private static Optional<String> attributes(Map<String, String> attributes) {
        if (attributes.size() > MOST_ATTRIBUTES) {
            return problem(
                    "it has %d attributes, %d are allowed", attributes.size(), MOST_ATTRIBUTES);
        }
        int all = 0;
        for (Map.Entry<String, String> one : attributes.entrySet()) {
            Optional<String> problem =
                    value("the name of an attribute", one.getKey())
                            .or(() -> value("attribute " + one.getKey(), one.getValue()));
            if (problem.isPresent()) {
                return problem;
            }
            all += bytes(one.getKey()) + bytes(one.getValue());
        }
        return all > LONGEST_ATTRIBUTES
                ? problem(
                        "its attributes have %d bytes in UTF-8 together, %d are allowed",
                        all, LONGEST_ATTRIBUTES)
                : Optional.empty();
    }

    private static Optional<String> spans(List<Span> spans, int length) {
        for (Span span : spans == null ? List.<Span>of() : spans) {
            if (span.getStart() < 0 || span.getEnd() <= span.getStart() || span.getEnd() > length) {
                return problem(
                        "span %d-%d is not within its text of %d UTF-16 units",
                        span.getStart(), span.getEnd(), length);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> value(String what, String value) {
        int bytes = value == null ? 0 : bytes(value);
        return bytes > LONGEST_VALUE
                ? problem("%s has %d bytes in UTF-8, %d are allowed", what, bytes, LONGEST_VALUE)
                : Optional.empty();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Optional<String> problem(String format, Object... values) {
        return Optional.of(String.format(java.util.Locale.ROOT, format, values));
    }
}
