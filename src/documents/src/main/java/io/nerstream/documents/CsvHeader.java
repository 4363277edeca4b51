package io.nerstream.documents;

import io.nerstream.documents.records.NoJsonException;
import io.nerstream.documents.records.WrittenJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The names of a table's columns, and rows as the fields of a document: known columns are typed as
 * in JSON, the others become attributes.
 */
final class CsvHeader {
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+");
    private static final char NO_BREAK_SPACE = '\u00A0';

    private final List<String> names;

    private CsvHeader(List<String> names) {
        this.names = names;
    }

    /**
     * Reads the first row.
     *
     * @throws NoDocumentException if a name is missing or given twice; the message names it
     */
    static CsvHeader of(List<String> cells) throws NoDocumentException {
        List<String> names = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (String cell : cells) {
            String name = name(cell);
            names.add(name);
            String folded = name.toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && seen.contains(folded)) {
                throw new NoDocumentException(
                        "its header names column '" + name + "' twice: " + cells);
            }
            seen.add(folded);
        }
        for (String needed : List.of("id", "text")) {
            if (!names.contains(needed)) {
                throw new NoDocumentException(
                        "it has no column '"
                                + needed
                                + "', only "
                                + cells
                                + ": the first line must name id and text");
            }
        }
        return new CsvHeader(names);
    }

    private static String name(String cell) {
        String name = cell.replace(NO_BREAK_SPACE, ' ').strip();
        String known = name.toLowerCase(Locale.ROOT).replaceAll("[\\s-]+", "_");
        return DocumentJson.isKnown(known) ? known : name;
    }

    /** Whether a line looks like one: it names both columns that are needed. */
    static boolean isOne(List<String> cells) {
        List<String> names = cells.stream().map(CsvHeader::name).toList();
        return names.contains("id") && names.contains("text");
    }

    /**
     * A row as the fields of a document; empty cells are left out, as empty ones at the end may be.
     *
     * @param complete whether none may be left out
     * @throws NoDocumentException if it does not fit the header; the message says both
     */
    Map<String, Object> fields(List<String> cells, boolean complete) throws NoDocumentException {
        int needed =
                complete ? names.size() : 1 + Math.max(names.indexOf("id"), names.indexOf("text"));
        if (cells.size() < needed) {
            throw new NoDocumentException(
                    "it has " + cells.size() + " cells, the header names " + names.size());
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            String name = i < names.size() ? names.get(i) : "";
            String cell = cells.get(i);
            if (name.isEmpty() && !cell.isBlank()) {
                throw new NoDocumentException(
                        "its cell "
                                + (i + 1)
                                + " holds something, but the header names no such column: name it, or leave it out (of pandas: index=False)");
            }
            if (!name.isEmpty() && (!cell.isEmpty() || name.equals("text"))) {
                fields.put(name, typed(name, cell));
            }
        }
        return fields;
    }

    private static Object typed(String name, String cell) throws NoDocumentException {
        String value = cell.strip();
        return switch (name) {
            case "version" ->
                    INTEGER.matcher(value).matches()
                            ? new WrittenJson.WrittenNumber(value.replace("+", ""))
                            : cell;
            case "backfill" ->
                    value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")
                            ? (Object) Boolean.valueOf(value)
                            : cell;
            case "spans", "attributes" -> json(name, cell);
            case "id" -> value;
            default -> cell;
        };
    }

    private static Object json(String name, String cell) throws NoDocumentException {
        try {
            return WrittenJson.read(cell);
        } catch (NoJsonException e) {
            throw new NoDocumentException("field '" + name + "': " + e.getMessage(), e);
        }
    }
}
