package io.nerstream.cli.bench;

import io.nerstream.cli.publish.DocumentList;
import io.nerstream.schemas.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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

    @Option(
            names = "--encoder-limit",
            defaultValue = "300",
            description = "How many of them the encoder alone runs; default: ${DEFAULT-VALUE}.")
    private int encoderLimit;

    @Option(
            names = "--latency-seconds",
            defaultValue = "60",
            description = "How long latency is measured; default: ${DEFAULT-VALUE}.")
    private int latencySeconds;

    /** Those that the encoder alone runs. */
    List<Document> forEncoder(List<Document> documents) {
        return documents.subList(0, Math.min(encoderLimit, documents.size()));
    }

    /** How many documents latency is measured with. */
    int paced(double perSecond) {
        return Math.max(10, (int) (perSecond * latencySeconds));
    }

    List<Document> read() throws IOException, InterruptedException {
        return DocumentList.read(input, limit);
    }

    /** The same text as a document that comes now. */
    static Document again(Document document, String id) {
        return Document.newBuilder(document).setId(id).setIngested(Instant.now()).build();
    }
}
