package io.nerstream.training.evaluation;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import io.nerstream.encoder.Vectors;
import io.nerstream.training.corpus.LabelledText;
import java.util.ArrayList;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;

/** Sentence vectors of all-MiniLM-L6-v2, of the whole document and of the description. */
public final class MiniLmSystem implements RetrievalSystem {
    private static final int TOGETHER = 64;

    private final AllMiniLmL6V2EmbeddingModel model = new AllMiniLmL6V2EmbeddingModel();
    private final List<float[]> vectors = new ArrayList<>();

    public MiniLmSystem(List<LabelledText> documents) {
        List<TextSegment> texts =
                documents.stream().map(document -> TextSegment.from(document.text())).toList();
        try (ProgressBar bar = new ProgressBar(name(), texts.size())) {
            for (int from = 0; from < texts.size(); from += TOGETHER) {
                int end = Math.min(texts.size(), from + TOGETHER);
                model.embedAll(texts.subList(from, end))
                        .content()
                        .forEach(embedding -> vectors.add(Vectors.unit(embedding.vector())));
                bar.stepTo(end);
            }
        }
    }

    @Override
    public String name() {
        return "minilm";
    }

    @Override
    public float[] score(String description) {
        float[] query = Vectors.unit(model.embed(description).content().vector());
        float[] scores = new float[vectors.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Vectors.dot(query, vectors.get(i));
        }
        return scores;
    }

    /** The model's memory is freed with the process: the library has no way to close it. */
    @Override
    public void close() {}
}
