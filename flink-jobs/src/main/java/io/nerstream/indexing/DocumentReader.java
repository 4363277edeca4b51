package io.nerstream.indexing;

import io.nerstream.collection.DocumentRow;
import io.nerstream.collection.RecordPlace;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.DocumentRules;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Reads records of the documents topic, and checks all that the steps behind rely on. */
final class DocumentReader {
    private final RecordCodec<Document> codec;

    DocumentReader(RegistrySettings registry) {
        this.codec = RecordCodec.of(Document.class, Topic.DOCUMENTS.topicName(), registry);
    }

    /** The document's id, from the key. */
    static String id(RawRecord record) throws InvalidDocumentException {
        if (record.key().length == 0) {
            throw new InvalidDocumentException("it has no key: the key must be the document's id");
        }
        if (record.key().length > DocumentRules.LONGEST_ID) {
            throw new InvalidDocumentException(
                    "its key has "
                            + record.key().length
                            + " bytes: a document's id has "
                            + DocumentRules.LONGEST_ID
                            + " at most");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(record.key()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidDocumentException("its key is not UTF-8");
        }
    }

    /** The document; the record must be no tombstone. */
    Document read(RawRecord record) throws InvalidDocumentException {
        String id = id(record);
        Document document;
        try {
            document = codec.decode(record.value());
        } catch (IOException e) {
            throw new InvalidDocumentException(e.getMessage());
        }
        check(id, document);
        return document;
    }

    private static void check(String id, Document document) throws InvalidDocumentException {
        if (!document.getId().equals(id)) {
            throw new InvalidDocumentException(
                    "its key is '" + id + "', the document's id is '" + document.getId() + "'");
        }
        Optional<String> problem = DocumentRules.problem(document);
        if (problem.isPresent()) {
            throw new InvalidDocumentException(problem.get());
        }
    }

    /** What the collection keeps of it. */
    static DocumentRow row(RawRecord record, Document document) {
        long ingested = document.getIngested().toEpochMilli();
        return new DocumentRow(
                document.getId(),
                Optional.ofNullable(document.getVersion()),
                place(record),
                Optional.ofNullable(document.getTitle()),
                Optional.ofNullable(document.getSource()),
                Optional.ofNullable(document.getUrl()),
                Optional.ofNullable(document.getLanguage()),
                document.getPublished() == null ? ingested : document.getPublished().toEpochMilli(),
                ingested,
                Optional.ofNullable(document.getExpires()).map(Instant::toEpochMilli),
                document.getAttributes(),
                document.getLists());
    }

    static RecordPlace place(RawRecord record) {
        return new RecordPlace(record.partition(), record.offset(), record.timestamp());
    }
}
