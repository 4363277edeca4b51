package io.nerstream.cli;

import io.nerstream.schemas.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The documents of a measurement. */
final class BenchInput {
    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE|DIR",
            description = "Documents, as 'publish' reads them.")
    private Path input;

    @Option(names = "--limit", defaultValue = "-1", description = "Only the first documents.")
    private long limit;

    List<Document> read() throws IOException, InterruptedException {
        List<Document> documents = new ArrayList<>();
        try {
            new DocumentFiles(
                            Optional.empty(),
                            new DocumentFiles.Sink() {
                                @Override
                                public void document(Document document) {
                                    if (documents.size() == limit) {
                                        throw new PublishCommand.Enough();
                                    }
                                    documents.add(document);
                                }

                                @Override
                                public void bad(String where, String why) {
                                    throw new IllegalArgumentException(where + ": " + why);
                                }
                            })
                    .read(input);
        } catch (PublishCommand.Enough e) {
            // As many as were asked for.
        }
        return documents;
    }

    /** The same text as a document that comes now. */
    static Document again(Document document, String id) {
        return Document.newBuilder(document).setId(id).setIngested(Instant.now()).build();
    }
}
