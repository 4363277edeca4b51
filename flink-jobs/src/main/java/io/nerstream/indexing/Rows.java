package io.nerstream.indexing;

import io.nerstream.collection.DocumentChange;
import io.nerstream.collection.MentionRow;
import io.nerstream.schemas.Document;
import io.nerstream.settings.RegistrySettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Encoded documents as changes of the collection. */
final class Rows {
    private final DocumentReader reader;

    Rows(RegistrySettings registry) {
        this.reader = new DocumentReader(registry);
    }

    DocumentChange change(Encoded encoded) throws InvalidDocumentException {
        RawRecord record = encoded.origin();
        if (!encoded.failure().isEmpty()) {
            return new DocumentChange.Nothing(
                    DocumentReader.id(record), DocumentReader.place(record));
        }
        if (record.tombstone()) {
            return new DocumentChange.Remove(
                    DocumentReader.id(record),
                    DocumentReader.place(record),
                    Optional.of(record.onlyOffset()).filter(only -> only >= 0));
        }
        Document document = reader.read(record);
        return new DocumentChange.Replace(
                DocumentReader.row(record, document),
                mentions(document.getText(), encoded),
                vectors(encoded),
                Optional.of(record.origin()).filter(origin -> !origin.isEmpty()));
    }

    private static List<MentionRow> mentions(String text, Encoded encoded) {
        Sentences sentences = new Sentences(text);
        List<MentionRow> mentions = new ArrayList<>();
        for (int i = 0; i < encoded.starts().length; i++) {
            int start = encoded.starts()[i];
            int end = encoded.ends()[i];
            Sentences.Window sentence = sentences.around(start, end);
            mentions.add(
                    new MentionRow(
                            start,
                            end,
                            text.substring(start, end),
                            sentence.text(),
                            sentence.start(),
                            encoded.scores()[i]));
        }
        return mentions;
    }

    private static List<float[]> vectors(Encoded encoded) {
        int count = encoded.starts().length;
        List<float[]> vectors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int dimension = encoded.vectors().length / count;
            vectors.add(Arrays.copyOfRange(encoded.vectors(), i * dimension, (i + 1) * dimension));
        }
        return vectors;
    }
}
