package io.nerstream.cli;

import io.nerstream.schemas.Document;
import io.nerstream.service.DocumentJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Documents from files of several formats, one after the other. */
final class DocumentFiles {
    private static final String GZIP = ".gz";

    private final Optional<Format> format;
    private final Sink sink;

    /** How documents lie in a file. */
    enum Format {
        /** One JSON object a line. */
        JSONL,
        /** A header line, then one document a row. */
        CSV,
        /** One document a line. */
        LINES,
        /** The whole file is one document. */
        TEXT
    }

    /** Who takes what is read. */
    interface Sink {
        void document(Document document) throws InterruptedException;

        /** Something is no document; reading goes on. */
        void bad(String where, String why);
    }

    DocumentFiles(Optional<Format> format, Sink sink) {
        this.format = format;
        this.sink = sink;
    }

    /** Reads a file, or all files of a folder that have a known ending. */
    void read(Path path) throws IOException, InterruptedException {
        if (!Files.isDirectory(path)) {
            readFile(path, path.getFileName().toString());
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(path)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            if (format.isPresent() || known(file).isPresent()) {
                readFile(file, path.relativize(file).toString());
            }
        }
    }

    private void readFile(Path file, String name) throws IOException, InterruptedException {
        Format here =
                format.or(() -> known(file))
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "the format of "
                                                        + file
                                                        + " is not known by its name: give it with --format"));
        try (InputStream bytes = Files.newInputStream(file);
                InputStream plain = name.endsWith(GZIP) ? new GZIPInputStream(bytes) : bytes) {
            read(plain, here, name);
        }
    }

    private static Optional<Format> known(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.endsWith(GZIP) ? name.substring(0, name.length() - 3) : name;
        if (plain.endsWith(".jsonl") || plain.endsWith(".ndjson") || plain.endsWith(".json")) {
            return Optional.of(Format.JSONL);
        }
        if (plain.endsWith(".csv")) {
            return Optional.of(Format.CSV);
        }
        return plain.endsWith(".txt") || plain.endsWith(".md")
                ? Optional.of(Format.TEXT)
                : Optional.empty();
    }

    /** Reads a stream: JSON lines if it begins with an opening brace, else one document a line. */
    void read(InputStream stream, String name) throws IOException, InterruptedException {
        InputStream marked = new java.io.BufferedInputStream(stream);
        Format here = format.orElse(null);
        if (here == null) {
            marked.mark(1);
            here = marked.read() == '{' ? Format.JSONL : Format.LINES;
            marked.reset();
        }
        read(marked, here, name);
    }

    private void read(InputStream stream, Format here, String name)
            throws IOException, InterruptedException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
        switch (here) {
            case JSONL, LINES -> readLines(reader, here, name);
            case CSV -> readCsv(reader, name);
            case TEXT -> sink.document(plain(name, new String(readAll(reader)).strip()));
        }
    }

    private static char[] readAll(BufferedReader reader) throws IOException {
        java.io.CharArrayWriter all = new java.io.CharArrayWriter();
        reader.transferTo(all);
        return all.toCharArray();
    }

    private void readLines(BufferedReader reader, Format here, String name)
            throws IOException, InterruptedException {
        int number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (!line.isBlank()) {
                Optional<Document> document =
                        here == Format.LINES
                                ? Optional.of(plain(name + ":" + number, line.strip()))
                                : json(line, name + " line " + number);
                if (document.isPresent()) {
                    sink.document(document.get());
                }
            }
        }
    }

    private Optional<Document> json(String line, String where) {
        try {
            return Optional.of(DocumentJson.read(line));
        } catch (IllegalArgumentException e) {
            sink.bad(where, e.getMessage());
            return Optional.empty();
        }
    }

    /** Columns as the fields of a document; others become attributes. */
    private void readCsv(BufferedReader reader, String name)
            throws IOException, InterruptedException {
        CSVFormat csv =
                CSVFormat.DEFAULT
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .setIgnoreEmptyLines(true)
                        .get();
        try (CSVParser rows = csv.parse(reader)) {
            for (String column : List.of("id", "text")) {
                if (!rows.getHeaderNames().contains(column)) {
                    throw new IllegalArgumentException(
                            name
                                    + " has no column '"
                                    + column
                                    + "', only "
                                    + rows.getHeaderNames()
                                    + ": the first line must name id and text");
                }
            }
            for (CSVRecord row : rows) {
                String where = name + " row " + row.getRecordNumber();
                Optional<Document> document = json(row(row), where);
                if (document.isPresent()) {
                    sink.document(document.get());
                }
            }
        }
    }

    private static String row(CSVRecord row) {
        var json = ServiceOptions.JSON.createObjectNode();
        row.toMap()
                .forEach(
                        (column, value) -> {
                            if (column.equals("version")) {
                                json.put(column, parseOrText(value));
                            } else if (!value.isEmpty() || column.equals("text")) {
                                json.put(column, value);
                            }
                        });
        return json.toString();
    }

    private static Long parseOrText(String value) {
        return value.isEmpty() ? null : Long.valueOf(value);
    }

    private static Document plain(String id, String text) {
        Map<String, String> none = new HashMap<>();
        return Document.newBuilder()
                .setId(id)
                .setText(text)
                .setIngested(Instant.now())
                .setAttributes(none)
                .build();
    }
}
