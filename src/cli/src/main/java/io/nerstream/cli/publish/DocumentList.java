package io.nerstream.cli.publish;

import io.nerstream.documents.DocumentFiles;
import io.nerstream.documents.DocumentSink;
import io.nerstream.documents.Reading;
import io.nerstream.schemas.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Documents in memory, for commands that need them all at once; what is none is an error. */
public final class DocumentList implements DocumentSink {
    private final List<Document> documents = new ArrayList<>();
    private final long limit;

    private DocumentList(long limit) {
        this.limit = limit;
    }

    /**
     * The first documents of a file or folder.
     *
     * @param limit how many at most; negative: all
     */
    public static List<Document> read(Path input, long limit)
            throws IOException, InterruptedException {
        DocumentList list = new DocumentList(limit);
        try {
            new DocumentFiles(Reading.BY_LOOKING, list).read(input);
        } catch (PublishCommand.Enough e) {
            // As many as were asked for.
        }
        return list.documents;
    }

    /** All documents of a stream. */
    public static List<Document> read(InputStream input, String name)
            throws IOException, InterruptedException {
        DocumentList list = new DocumentList(-1);
        new DocumentFiles(Reading.BY_LOOKING, list).read(input, name);
        return list.documents;
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
