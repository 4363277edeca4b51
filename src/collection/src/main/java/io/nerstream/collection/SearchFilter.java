package io.nerstream.collection;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which documents count; what is absent or empty does not restrict.
 *
 * @param sources any of these
 * @param languages any of these
 * @param from the first millisecond since 1970 of a document's time
 * @param to one past the last
 * @param attributes all of these must be equal, or among the values if there are several
 */
public record SearchFilter(
        List<String> sources,
        List<String> languages,
        Optional<Long> from,
        Optional<Long> to,
        Map<String, String> attributes) {
    public static final SearchFilter ALL =
            new SearchFilter(List.of(), List.of(), Optional.empty(), Optional.empty(), Map.of());

    public SearchFilter {
        sources = List.copyOf(sources);
        languages = List.copyOf(languages);
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
        attributes = Map.copyOf(attributes);
    }

    /** In Milvus' language; empty if nothing restricts. */
    String expression() {
        List<String> parts = new ArrayList<>();
        in(Columns.SOURCE, sources, parts);
        in(Columns.LANGUAGE, languages, parts);
        from.ifPresent(time -> parts.add(Columns.TIME + " >= " + time));
        to.ifPresent(time -> parts.add(Columns.TIME + " < " + time));
        new TreeMap<>(attributes)
                .forEach(
                        (key, value) -> {
                            String attribute = Columns.ATTRIBUTES + "[" + quoted(key) + "]";
                            parts.add(
                                    "("
                                            + attribute
                                            + " == "
                                            + quoted(value)
                                            + " or json_contains("
                                            + attribute
                                            + ", "
                                            + quoted(value)
                                            + "))");
                        });
        return String.join(" and ", parts);
    }

    private static void in(String column, List<String> values, List<String> parts) {
        if (!values.isEmpty()) {
            parts.add(
                    column
                            + " in ["
                            + String.join(", ", values.stream().map(SearchFilter::quoted).toList())
                            + "]");
        }
    }

    /** A text constant: whatever a user writes stays one. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
