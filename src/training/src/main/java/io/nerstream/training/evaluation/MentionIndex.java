package io.nerstream.training.evaluation;

import io.nerstream.encoder.EncodedText;
import io.nerstream.encoder.Mention;
import io.nerstream.encoder.TextEncoder;
import io.nerstream.encoder.Vectors;
import io.nerstream.training.corpus.LabelledText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import me.tongfei.progressbar.ProgressBar;

/** The mention vectors of documents; a document scores as its best mention does. */
final class MentionIndex {
    private final int documents;
    private final List<float[]> vectors = new ArrayList<>();
    private final List<Integer> documentOf = new ArrayList<>();

    private MentionIndex(int documents) {
        this.documents = documents;
    }

    /** Encodes the mentions that the documents' labels give. */
    static MentionIndex of(String name, List<LabelledText> documents, TextEncoder encoder)
            throws InterruptedException {
        List<CompletableFuture<EncodedText>> encoded = new ArrayList<>();
        for (LabelledText document : ProgressBar.wrap(documents, name)) {
            encoded.add(encoder.encode(document.text(), document.places()));
        }
        encoder.flush();
        MentionIndex index = new MentionIndex(documents.size());
        for (int document = 0; document < documents.size(); document++) {
            index.add(document, encoded.get(document).join());
        }
        return index;
    }

    private void add(int document, EncodedText text) {
        for (Mention mention : text.mentions()) {
            vectors.add(Vectors.unit(mention.vector()));
            documentOf.add(document);
        }
    }

    /** Cosine of the best mention of each document; negative infinity where there is none. */
    float[] score(float[] description) {
        float[] query = Vectors.unit(description);
        float[] scores = new float[documents];
        Arrays.fill(scores, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < vectors.size(); i++) {
            int document = documentOf.get(i);
            scores[document] = Math.max(scores[document], Vectors.dot(query, vectors.get(i)));
        }
        return scores;
    }
}
