package io.nerstream.indexing;

import io.nerstream.collection.DocumentChange;
import io.nerstream.schemas.Document;
import io.nerstream.settings.RegistrySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What records of the documents topic do, as the job reads them, but for what they mention. */
public final class DocumentChanges {
    private final Records.Raw raw = new Records.Raw();
    private final DocumentReader reader;

    public DocumentChanges(RegistrySettings registry) {
        this.reader = new DocumentReader(registry);
    }

    /** What a record does; empty if it is no document, and changes nothing. */
    public Optional<DocumentChange> of(ConsumerRecord<byte[], byte[]> record) {
        List<RawRecord> one = new ArrayList<>();
        raw.deserialize(record, new ListCollector<>(one));
        try {
            return Optional.of(change(one.get(0)));
        } catch (InvalidDocumentException e) {
            // The job makes a dead letter of it.
            return Optional.empty();
        }
    }

    private DocumentChange change(RawRecord record) throws InvalidDocumentException {
        if (record.tombstone()) {
            return new DocumentChange.Remove(
                    DocumentReader.id(record),
                    DocumentReader.place(record),
                    Optional.of(record.onlyOffset()).filter(only -> only >= 0));
        }
        Document document = reader.read(record);
        return new DocumentChange.Replace(
                DocumentReader.row(record, document),
                List.of(),
                List.of(),
                Optional.of(record.origin()).filter(origin -> !origin.isEmpty()));
    }
}
