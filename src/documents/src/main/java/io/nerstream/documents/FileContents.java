package io.nerstream.documents;

import io.nerstream.documents.records.CsvRecords;
import io.nerstream.documents.records.JsonRecords;
import io.nerstream.documents.records.Lines;
import io.nerstream.documents.records.MarkingReader;
import io.nerstream.documents.records.NoJsonException;
import io.nerstream.documents.records.WrittenJson;
import io.nerstream.schemas.Document;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.CharArrayWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Documents of one file that is not packed, by its format. */
final class FileContents {
    private static final int LARGEST_FILE = 64 * 1024 * 1024;
    private static final int DIGEST = 16;
    private static final int SOME = 1 << 16;

    private final Reading reading;
    private final DocumentSink sink;

    FileContents(Reading reading, DocumentSink sink) {
        this.reading = reading;
        this.sink = sink;
    }

    /**
     * Reads what is not packed.
     *
     * @param named whether somebody asked for this very file: then it is refused if its format is
     *     not known
     */
    void read(BufferedInputStream in, Beginning beginning, Origin origin, boolean named)
            throws IOException, InterruptedException {
        Charset charset = beginning.marked().or(reading::charset).orElse(StandardCharsets.UTF_8);
        Optional<Format> format = format(beginning, charset, origin);
        if (format.isEmpty() && named) {
            sink.refused(
                    origin.shown(),
                    "its format is known neither by its name nor by its beginning: give it with --format");
        } else if (format.isEmpty()) {
            sink.passedOver(origin.shown());
        } else {
            Optional<String> noText = noText(beginning, charset, format.get());
            if (noText.isPresent()) {
                sink.refused(origin.shown(), noText.get());
            } else {
                read(in, beginning, charset, format.get(), origin);
            }
        }
    }

    private Optional<Format> format(Beginning beginning, Charset charset, Origin origin) {
        return reading.format()
                .or(() -> Optional.of(Format.OFFICE).filter(office -> beginning.isOffice()))
                .or(() -> Format.ofName(origin.name()))
                .or(() -> beginning.format(charset))
                // A stream without a name is mostly one of lines.
                .or(() -> Optional.of(Format.LINES).filter(lines -> origin.name().isEmpty()));
    }

    /** Why a file cannot be one of text; nothing if nobody asks, since its characters are given. */
    private Optional<String> noText(Beginning beginning, Charset charset, Format format) {
        boolean binary = format == Format.OFFICE || format == Format.FEED;
        if (binary || reading.charset().isPresent()) {
            return Optional.empty();
        }
        if (beginning.hasManyZeroBytes() && !charset.name().matches("UTF-(16|32).*")) {
            return Optional.of(
                    "it is no text, it holds zero bytes: UTF-16 needs its mark, or --charset");
        }
        return beginning.isNoText(charset)
                ? Optional.of("it is no text, but full of control characters")
                : Optional.empty();
    }

    private void read(
            BufferedInputStream in,
            Beginning beginning,
            Charset charset,
            Format format,
            Origin origin)
            throws IOException, InterruptedException {
        switch (format) {
            case JSON -> readJson(new MarkingReader(in, charset), charset, origin);
            case CSV -> readCsv(new MarkingReader(in, charset), charset, origin);
            case LINES -> readLines(new MarkingReader(in, charset), charset, origin);
            case TEXT -> readText(new MarkingReader(in, charset), charset, origin);
            case HTML -> readHtml(in, beginning, charset, origin);
            case FEED -> readFeed(in, origin);
            case OFFICE -> readOffice(in, beginning, origin);
        }
    }

    private void readJson(Reader reader, Charset charset, Origin origin)
            throws InterruptedException {
        JsonRecords records = new JsonRecords(reader);
        try (FirstFaults faults = new FirstFaults(origin.shown(), sink)) {
            for (var one = records.next(); one.isPresent(); one = records.next()) {
                String where = origin.shown() + " line " + one.get().line();
                if (!one.get().problem().isEmpty()) {
                    faults.noRecord(where, one.get().problem());
                } else if (MarkingReader.isMarked(one.get().text())) {
                    faults.noRecord(where, notIn(charset));
                } else {
                    take(where, one.get().text(), faults);
                }
            }
        } catch (IOException e) {
            cutOff(origin, "line " + records.lineNumber(), e);
        }
    }

    private void take(String where, String json, FirstFaults faults) throws InterruptedException {
        Object value;
        try {
            value = WrittenJson.read(json);
        } catch (NoJsonException e) {
            faults.noRecord(where, e.getMessage());
            return;
        }
        faults.record();
        take(where, value);
    }

    /** Documents that say their id themselves. */
    private void take(String where, Object fields) throws InterruptedException {
        try {
            sink.document(prefixed(DocumentJson.of(fields)));
        } catch (NoDocumentException e) {
            sink.refused(where, e.getMessage());
        }
    }

    private Document prefixed(Document document) throws NoDocumentException {
        return reading.idPrefix().isEmpty()
                ? document
                : DocumentJson.checked(
                        Document.newBuilder(document)
                                .setId(reading.idPrefix() + document.getId())
                                .build());
    }

    private static String notIn(Charset charset) {
        return "it is not " + charset.name() + ": give its character set with --charset";
    }

    /** The stream ends too early, or is damaged: what was before is there. */
    private void cutOff(Origin origin, String place, IOException failure) {
        sink.refused(
                origin.shown() + " " + place,
                failure instanceof EOFException
                        ? "the compressed data are cut off behind it"
                        : "it cannot be read further: " + reason(failure));
    }

    static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        return failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : failure.getMessage();
    }

    private void readCsv(Reader reader, Charset charset, Origin origin)
            throws InterruptedException {
        CsvRecords rows = new CsvRecords(reader);
        try {
            Optional<CsvRecords.Found> first = rows.header(CsvHeader::isOne);
            if (first.isEmpty()) {
                sink.refused(origin.shown(), "it is empty: the first line must name id and text");
                return;
            }
            CsvHeader header = CsvHeader.of(first.get().cells());
            for (var row = rows.next(); row.isPresent(); row = rows.next()) {
                readRow(row.get(), header, charset, origin);
            }
        } catch (NoDocumentException e) {
            sink.refused(origin.shown(), e.getMessage());
        } catch (IOException e) {
            cutOff(origin, "line " + rows.lineNumber(), e);
        }
    }

    private void readRow(CsvRecords.Found row, CsvHeader header, Charset charset, Origin origin)
            throws InterruptedException {
        String where = origin.shown() + " row " + row.row() + " (line " + row.line() + ")";
        if (!row.problem().isEmpty()) {
            sink.refused(where, row.problem());
        } else if (row.cells().stream().anyMatch(MarkingReader::isMarked)) {
            sink.refused(where, notIn(charset));
        } else if (!row.cells().stream().allMatch(String::isBlank)) {
            try {
                take(where, header.fields(row.cells(), row.afterBroken()));
            } catch (NoDocumentException e) {
                sink.refused(where, e.getMessage());
            }
        }
    }

    private void readLines(Reader reader, Charset charset, Origin origin)
            throws InterruptedException {
        Lines lines = new Lines(reader);
        try {
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                String text = line.get().text();
                String where = origin.shown() + " line " + line.get().number();
                if (MarkingReader.isMarked(text)) {
                    sink.refused(where, notIn(charset));
                } else if (!text.isBlank()) {
                    take(where, contentId(origin, text), text, Optional.empty());
                }
            }
        } catch (IOException e) {
            cutOff(origin, "line " + lines.number(), e);
        }
    }

    /** The same line is the same document, wherever it stands. */
    private static String contentId(Origin origin, String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return (origin.id().isEmpty() ? "line" : origin.id())
                    + ":"
                    + Base64.getUrlEncoder().encodeToString(digest).substring(0, DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void take(String where, String id, String text, Optional<String> title)
            throws InterruptedException {
        take(
                where,
                id,
                new TextExtractor.Extracted("", "", text, title, Optional.empty(), Map.of()));
    }

    /** Documents whose id comes from where they lie. */
    private void take(String where, String id, TextExtractor.Extracted text)
            throws InterruptedException {
        Map<String, String> single = new HashMap<>();
        Map<String, List<String>> lists = new HashMap<>();
        text.attributes()
                .forEach(
                        (name, values) -> {
                            if (values.size() == 1) {
                                single.put(name, values.get(0));
                            } else {
                                lists.put(name, values);
                            }
                        });
        Document document =
                Document.newBuilder()
                        .setId(reading.idPrefix() + id)
                        .setText(text.text())
                        .setTitle(text.title().orElse(null))
                        .setPublished(text.published().orElse(null))
                        .setIngested(Instant.now())
                        .setAttributes(single)
                        .setLists(lists)
                        .build();
        try {
            sink.document(DocumentJson.checked(document));
        } catch (NoDocumentException e) {
            sink.refused(where, e.getMessage());
        }
    }

    private void readText(Reader reader, Charset charset, Origin origin)
            throws IOException, InterruptedException {
        CharArrayWriter all = new CharArrayWriter();
        char[] some = new char[SOME];
        for (int count = reader.read(some);
                count >= 0 && all.size() <= Lines.LONGEST;
                count = reader.read(some)) {
            all.write(some, 0, count);
        }
        String text = all.toString();
        if (MarkingReader.isMarked(text)) {
            sink.refused(origin.shown() + " line " + damagedLine(text), notIn(charset));
        } else if (text.isBlank()) {
            sink.refused(origin.shown(), "it is empty");
        } else {
            String id = origin.id().isEmpty() ? contentId(origin, text) : origin.id();
            take(origin.shown(), id, text, Optional.empty());
        }
    }

    /** The first line with what is no character; 0 if there is none. */
    static long damagedLine(byte[] bytes, Charset charset) throws IOException {
        CharArrayWriter all = new CharArrayWriter();
        new MarkingReader(new ByteArrayInputStream(bytes), charset).transferTo(all);
        String text = all.toString();
        return MarkingReader.isMarked(text) ? damagedLine(text) : 0;
    }

    private static long damagedLine(String text) {
        long number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (MarkingReader.isMarked(line)) {
                return number;
            }
        }
        return number;
    }

    private void readFeed(InputStream in, Origin origin) throws IOException, InterruptedException {
        byte[] bytes = whole(in, origin);
        if (bytes.length > 0) {
            boolean unused =
                    FeedEntries.read(
                            bytes, Optional.empty(), origin.shown(), reading.idPrefix(), sink);
        }
    }

    private void readHtml(InputStream in, Beginning beginning, Charset charset, Origin origin)
            throws IOException, InterruptedException {
        byte[] bytes = whole(in, origin);
        if (bytes.length == 0) {
            return;
        }
        boolean says = beginning.marked().isEmpty() && reading.charset().isEmpty();
        HtmlText html =
                says
                        ? HtmlText.of(new ByteArrayInputStream(bytes), null)
                        : HtmlText.of(new String(bytes, charset));
        // It may lie.
        long damaged = damagedLine(bytes, html.charset());
        if (damaged > 0) {
            sink.refused(origin.shown() + " line " + damaged, notIn(html.charset()));
            return;
        }
        if (html.text().isBlank()) {
            sink.refused(origin.shown(), "it holds no text");
            return;
        }
        String id = origin.id().isEmpty() ? contentId(origin, html.text()) : origin.id();
        take(origin.shown(), id, html.text(), html.title());
    }

    /** All bytes of a file that is read as a whole; none if it is refused. */
    private byte[] whole(InputStream in, Origin origin) throws IOException {
        byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
        if (bytes.length > LARGEST_FILE) {
            sink.refused(origin.shown(), "it is larger than " + LARGEST_FILE + " bytes");
            return new byte[0];
        }
        if (bytes.length == 0) {
            sink.refused(origin.shown(), "it is empty");
        }
        return bytes;
    }

    /** Of a file without a name: that of the mail that it is, else made of what it holds. */
    private static String ownId(List<TextExtractor.Part> parts, Origin origin) {
        List<TextExtractor.Extracted> texts =
                parts.stream()
                        .filter(TextExtractor.Extracted.class::isInstance)
                        .map(TextExtractor.Extracted.class::cast)
                        .toList();
        return texts.stream()
                .map(TextExtractor.Extracted::id)
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElseGet(() -> texts.isEmpty() ? "" : contentId(origin, texts.get(0).text()));
    }

    private void readOffice(InputStream in, Beginning beginning, Origin origin)
            throws IOException, InterruptedException {
        if (beginning.isMailbox()) {
            readMailbox(in, origin);
            return;
        }
        byte[] bytes = whole(in, origin);
        if (bytes.length > 0) {
            List<TextExtractor.Part> parts = parts(bytes, origin.name(), origin.shown());
            takeParts(
                    parts,
                    origin.shown(),
                    origin.id().isEmpty() ? ownId(parts, origin) : origin.id());
        }
    }

    private void readMailbox(InputStream in, Origin origin)
            throws IOException, InterruptedException {
        Mailbox mails = new Mailbox(in, LARGEST_FILE);
        long number = 0;
        try {
            for (var mail = mails.next(); mail.isPresent(); mail = mails.next()) {
                number++;
                String where =
                        origin.shown() + " mail " + number + " (line " + mail.get().line() + ")";
                if (mail.get().bytes().length == 0) {
                    sink.refused(where, "it is larger than " + LARGEST_FILE + " bytes, or empty");
                    continue;
                }
                List<TextExtractor.Part> parts = parts(mail.get().bytes(), "mail.eml", where);
                takeParts(parts, where, ownId(parts, origin));
            }
        } catch (IOException e) {
            cutOff(origin, "line " + mails.lineNumber(), e);
        }
    }

    /** What is in a file; nothing if it is refused. */
    private List<TextExtractor.Part> parts(byte[] bytes, String name, String where) {
        try {
            List<TextExtractor.Part> parts =
                    Extractors.find().extract(new ByteArrayInputStream(bytes), name);
            if (parts.isEmpty()) {
                sink.refused(where, "it holds no text, only pictures perhaps");
            }
            return parts;
        } catch (IOException | NoDocumentException e) {
            sink.refused(where, "its text cannot be taken: " + e.getMessage());
            return List.of();
        }
    }

    private void takeParts(List<TextExtractor.Part> parts, String where, String base)
            throws InterruptedException {
        Map<String, Integer> names = new HashMap<>();
        for (TextExtractor.Part part : parts) {
            String within = part.path().isEmpty() ? "" : unique(part.path(), names);
            String here = where + (within.isEmpty() ? "" : "!" + within);
            if (part instanceof TextExtractor.Unreadable unreadable) {
                sink.refused(here, "its text cannot be taken: " + unreadable.why());
            } else if (part instanceof TextExtractor.Extracted text) {
                String id = within.isEmpty() ? base : base + "/" + within;
                take(here, text.id().isEmpty() ? id : text.id(), text);
            }
        }
    }

    /** A name that was there already gets a number. */
    private static String unique(String name, Map<String, Integer> names) {
        int count = names.merge(name, 1, Integer::sum);
        return count == 1 ? name : name + "#" + count;
    }
}
