package io.nerstream.cli.bench;

import io.nerstream.encoder.EncodedText;
import io.nerstream.encoder.Encoder;
import io.nerstream.schemas.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What was measured of a run, each for a second.
 *
 * @param vectors of the mentions that were found, if anybody kept them
 */
record BenchRun(double documents, double tokens, double mentions, List<float[]> vectors) {
    /** The encoder alone. */
    static BenchRun encode(Encoder encoder, List<Document> documents) throws InterruptedException {
        long start = System.nanoTime();
        List<CompletableFuture<EncodedText>> running = new ArrayList<>();
        for (Document document : documents) {
            running.add(encoder.encode(document.getText()));
        }
        encoder.flush();
        long tokens = 0;
        List<float[]> vectors = new ArrayList<>();
        for (CompletableFuture<EncodedText> one : running) {
            tokens += one.join().tokens();
            one.join().mentions().forEach(mention -> vectors.add(mention.vector()));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new BenchRun(
                documents.size() / seconds, tokens / seconds, vectors.size() / seconds, vectors);
    }
}
