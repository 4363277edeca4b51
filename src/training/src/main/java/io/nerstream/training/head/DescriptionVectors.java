package io.nerstream.training.head;

import io.nerstream.encoder.DescriptionReader;
import io.nerstream.encoder.MentionReader;
import io.nerstream.encoder.ModelSettings;
import io.nerstream.encoder.Pooling;
import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.Tap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import me.tongfei.progressbar.ProgressBar;

/** The raw vectors of descriptions, read once. */
record DescriptionVectors(Map<String, float[]> vectors) {
    /**
     * Reads them.
     *
     * @param queries wordings that each description is put into
     */
    static DescriptionVectors read(
            Path model,
            List<Integer> blocks,
            List<Pooling> poolings,
            List<String> queries,
            List<String> texts,
            ModelSettings settings)
            throws IOException, InterruptedException {
        List<Tap> values = blocks.stream().map(block -> new Tap(block, Component.VALUE)).toList();
        try (MentionReader reader = MentionReader.open(model, values, poolings, settings)) {
            DescriptionReader descriptions = new DescriptionReader(reader, queries);
            Map<String, CompletableFuture<float[]>> read = new HashMap<>();
            for (String text :
                    ProgressBar.wrap(texts.stream().distinct().toList(), "Descriptions")) {
                read.put(text, descriptions.read(text));
            }
            reader.flush();
            Map<String, float[]> vectors = new HashMap<>();
            read.forEach((text, vector) -> vectors.put(text, vector.join()));
            return new DescriptionVectors(vectors);
        }
    }

    float[] of(String text) {
        return vectors.get(text);
    }

    /** Values of a vector. */
    int size() {
        return vectors.values().iterator().next().length;
    }
}
