package io.nerstream.documents;

import io.nerstream.schemas.Document;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What came of reading something. */
final class Read implements DocumentSink {
    final List<Document> documents = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    final List<String> passedOver = new ArrayList<>();
    long refusedRecords;

    static Read of(Reading reading, Path path) throws Exception {
        Read read = new Read();
        new DocumentFiles(reading, read).read(path);
        return read;
    }

    static Read of(Path path) throws Exception {
        return of(Reading.BY_LOOKING, path);
    }

    static Read stream(byte[] bytes) throws InterruptedException {
        Read read = new Read();
        new DocumentFiles(Reading.BY_LOOKING, read).read(new ByteArrayInputStream(bytes), "stdin");
        return read;
    }

    static Read stream(String text) throws InterruptedException {
        return stream(text.getBytes(StandardCharsets.UTF_8));
    }

    List<String> ids() {
        return documents.stream().map(Document::getId).toList();
    }

    List<String> texts() {
        return documents.stream().map(Document::getText).toList();
    }

    @Override
    public void document(Document document) {
        documents.add(document);
    }

    @Override
    public void refused(String where, String why, long records) {
        refused.add(where + ": " + why);
        refusedRecords += records;
    }

    @Override
    public void passedOver(String where) {
        passedOver.add(where);
    }
}
