package io.nerstream.documents;

import com.github.luben.zstd.ZstdInputStream;
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
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Documents from files, folders and streams of all formats, one after the other, in bounded memory.
 * A record that is none is refused by file and line, and takes no other along.
 */
public final class DocumentFiles {
    private static final int DEEPEST = 4;
    private static final int LARGEST_FILE = 64 * 1024 * 1024;
    private static final int DIGEST = 16;
    private static final int LOOK = 1 << 16;

    private final Reading reading;
    private final DocumentSink sink;

    public DocumentFiles(Reading reading, DocumentSink sink) {
        this.reading = reading;
        this.sink = sink;
    }

    /**
     * Where something comes from.
     *
     * @param shown for messages
     * @param name of the file, without what says how it is packed
     * @param id of the document, if it is one as a whole; empty if that is made of what it holds
     * @param file that holds nothing else
     */
    private record Origin(String shown, String name, String id, Optional<Path> file) {
        /** Without the ending that says how it is packed. */
        Origin unpacked() {
            return new Origin(
                    shown,
                    name.replaceFirst("(?i)\\.(gz|gzip|zst|zstd)$", ""),
                    id,
                    Optional.empty());
        }

        Origin entry(String path) {
            return new Origin(
                    shown + "!" + path,
                    path,
                    id.isEmpty() ? path : id + "/" + path,
                    Optional.empty());
        }
    }

    /**
     * Reads a file, or all files of a folder whose format is known. Ids of whole files are their
     * paths from the folder that was named, with its name; the path as given if one file was named.
     */
    public void read(Path path) throws InterruptedException {
        try {
            if (Files.isDirectory(path)) {
                readFolder(path);
            } else if (Files.exists(path)) {
                readFile(path, idOf(path), true);
            } else {
                sink.refused(path.toString(), "it does not exist");
            }
        } catch (IOException e) {
            sink.refused(path.toString(), "it cannot be read: " + reason(e));
        }
    }

    private void readFolder(Path path) throws IOException, InterruptedException {
        Path folder = path.toRealPath();
        String root = folder.getFileName() == null ? "" : folder.getFileName() + "/";
        for (Path file : filesOf(path)) {
            String below = path.relativize(file).toString().replace('\\', '/');
            readFile(file, root + below, false);
        }
    }

    private static String idOf(Path file) {
        boolean telling =
                !file.isAbsolute()
                        && file.getNameCount() > 1
                        && !file.startsWith("..")
                        && !file.startsWith(".");
        Path absolute = file.toAbsolutePath().normalize();
        Path id =
                telling || absolute.getNameCount() < 2
                        ? file.normalize()
                        : absolute.subpath(absolute.getNameCount() - 2, absolute.getNameCount());
        return id.toString().replace('\\', '/');
    }

    /**
     * All files in the order of their paths, but for hidden ones; what cannot be read is refused.
     */
    private List<Path> filesOf(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                folder,
                EnumSet.of(FileVisitOption.FOLLOW_LINKS),
                Integer.MAX_VALUE,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes is) {
                        return isHidden(dir) && !dir.equals(folder)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                        if (is.isRegularFile() && !isHidden(file)) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure) {
                        sink.refused(file.toString(), "it cannot be read: " + reason(failure));
                        return FileVisitResult.CONTINUE;
                    }
                });
        files.sort(null);
        return files;
    }

    private static boolean isHidden(Path path) {
        return path.getFileName() != null && path.getFileName().toString().startsWith(".");
    }

    private void readFile(Path file, String id, boolean named) throws InterruptedException {
        String name = file.getFileName().toString();
        // A pipe can be read once only.
        Optional<Path> whole = Optional.of(file).filter(Files::isRegularFile);
        try (InputStream in = new PieceByPiece(sink.opened(Files.newInputStream(file)))) {
            read(in, new Origin(file.toString(), name, id, whole), named, 0);
        } catch (IOException e) {
            sink.refused(file.toString(), "it cannot be read: " + reason(e));
        }
    }

    /** Reads a stream; ids of what has none are made of what it holds. */
    public void read(InputStream stream, String name) throws InterruptedException {
        try {
            read(stream, new Origin(name, "", "", Optional.empty()), true, 0);
        } catch (IOException e) {
            sink.refused(name, "it cannot be read: " + reason(e));
        }
    }

    private void read(InputStream stream, Origin origin, boolean named, int depth)
            throws IOException, InterruptedException {
        BufferedInputStream in = new BufferedInputStream(stream, LOOK);
        Beginning beginning = Beginning.of(in);
        if (beginning.failure().isPresent()) {
            throw beginning.failure().get();
        }
        if (depth > DEEPEST) {
            sink.refused(origin.shown(), "it is packed more than " + DEEPEST + " times");
        } else if (beginning.isGzip()) {
            read(new PieceByPiece(new WholeGzip(in, LOOK)), origin.unpacked(), named, depth + 1);
        } else if (beginning.isZstd()) {
            read(new PieceByPiece(new ZstdInputStream(in)), origin.unpacked(), named, depth + 1);
        } else if (beginning.isArchive() && !isOfficeName(origin)) {
            readArchive(in, origin, depth + 1);
        } else {
            readPlain(in, beginning, origin, named);
        }
    }

    private static boolean isOfficeName(Origin origin) {
        return Format.ofName(origin.name()).filter(Format.OFFICE::equals).isPresent();
    }

    private void readArchive(InputStream in, Origin origin, int depth)
            throws IOException, InterruptedException {
        Archive.Taker taker =
                new Archive.Taker() {
                    @Override
                    public void file(String path, InputStream content)
                            throws IOException, InterruptedException {
                        read(new PieceByPiece(content), origin.entry(path), false, depth);
                    }

                    @Override
                    public void refused(String path, String why) {
                        sink.refused(origin.shown() + (path.isEmpty() ? "" : "!" + path), why);
                    }
                };
        if (origin.file().isPresent()) {
            Archive.read(origin.file().get(), in, taker);
        } else {
            Archive.read(in, taker);
        }
    }

    /** A name that was there already gets a number. */
    private static String unique(String name, Map<String, Integer> names) {
        int count = names.merge(name, 1, Integer::sum);
        return count == 1 ? name : name + "#" + count;
    }

    /**
     * Never has more at hand, so that a buffer takes what it gets and does not lose it to the error
     * that comes behind it; and an error stays, however often it is read on.
     */
    private static class PieceByPiece extends FilterInputStream {
        private Optional<IOException> failure = Optional.empty();

        PieceByPiece(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (failure.isPresent()) {
                throw failure.get();
            }
            try {
                return super.read(into, offset, length);
            } catch (IOException e) {
                failure = Optional.of(e);
                throw e;
            }
        }

        @Override
        public int available() {
            return 0;
        }
    }

    private void readPlain(
            BufferedInputStream in, Beginning beginning, Origin origin, boolean named)
            throws IOException, InterruptedException {
        Charset charset = beginning.marked().or(reading::charset).orElse(StandardCharsets.UTF_8);
        Optional<Format> format =
                reading.format()
                        .or(
                                () ->
                                        beginning.isOffice()
                                                ? Optional.of(Format.OFFICE)
                                                : Optional.empty())
                        .or(() -> Format.ofName(origin.name()))
                        .or(() -> beginning.format(charset))
                        // A stream without a name is mostly one of lines.
                        .or(
                                () ->
                                        origin.name().isEmpty()
                                                ? Optional.of(Format.LINES)
                                                : Optional.empty());
        if (format.isEmpty()) {
            if (named) {
                sink.refused(
                        origin.shown(),
                        "its format is known neither by its name nor by its beginning: give it with --format");
            } else {
                sink.passedOver(origin.shown());
            }
            return;
        }
        boolean binary = format.get() == Format.OFFICE || format.get() == Format.FEED;
        if (!binary
                && reading.charset().isEmpty()
                && beginning.hasManyZeroBytes()
                && !charset.name().startsWith("UTF-16")
                && !charset.name().startsWith("UTF-32")) {
            sink.refused(
                    origin.shown(),
                    "it is no text, it holds zero bytes: UTF-16 needs its mark, or --charset");
            return;
        }
        if (!binary && reading.charset().isEmpty() && beginning.isNoText(charset)) {
            sink.refused(origin.shown(), "it is no text, but full of control characters");
            return;
        }
        switch (format.get()) {
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

    private static String reason(IOException failure) {
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
        char[] some = new char[LOOK];
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
}
