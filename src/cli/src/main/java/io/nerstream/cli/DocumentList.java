package io.nerstream.cli;

import io.nerstream.documents.DocumentSink;
import io.nerstream.schemas.Document;
import java.util.ArrayList;
import java.util.List;

/** The first documents that are read, in memory; what is none is an error. */
final class DocumentList implements DocumentSink {
    private final List<Document> documents = new ArrayList<>();
    private final long limit;

    /**
     * An empty list.
     *
     * @param limit how many at most: then reading ends with {@link PublishCommand.Enough}
     */
    DocumentList(long limit) {
        this.limit = limit;
    }

    List<Document> all() {
        return documents;
    }

    @Override
    public void document(Document document) {
        if (documents.size() == limit) {
            throw new PublishCommand.Enough();
        }
        documents.add(document);
    }

    @Override
    public void refused(String where, String why, long records) {
        throw new IllegalArgumentException(where + ": " + why);
    }

    @Override
    public void passedOver(String where) {
        throw new IllegalArgumentException(where + ": its format is not known");
    }
}
