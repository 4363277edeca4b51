package io.nerstream.training.study;

import io.nerstream.encoder.EncodedText;
import io.nerstream.encoder.Mention;
import io.nerstream.encoder.MentionReader;
import io.nerstream.encoder.ModelSettings;
import io.nerstream.encoder.Pooling;
import io.nerstream.encoder.Span;
import io.nerstream.encoder.Vectors;
import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.DecoderConfig;
import io.nerstream.encoder.decoder.DecoderFile;
import io.nerstream.encoder.decoder.Tap;
import io.nerstream.training.corpus.LabelledText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import me.tongfei.progressbar.ProgressBar;

/**
 * How well each inner vector of a language model tells types apart: ROC-AUC of the cosine of two
 * mentions' vectors, mentions of one type against mentions of two. A mention's vector is the mean
 * over its tokens, less the mean of all mentions.
 *
 * @param mentions how many were compared
 * @param pairs of one type, and as many or about as many of two
 * @param cells one for each block and component, blocks ascending
 */
public record LayerStudy(int mentions, int pairs, List<Cell> cells) {

    /** What one kind of vector reaches. */
    public record Cell(int block, Component component, double rocAuc) {}

    /**
     * Reads all vectors of each batch in one pass.
     *
     * @param seed of the draw of mentions and pairs
     * @throws IllegalArgumentException if the texts hold too few labelled mentions
     */
    public static LayerStudy run(
            Path model, ModelSettings settings, List<LabelledText> texts, long seed)
            throws IOException, InterruptedException {
        MentionPairs pairs = MentionPairs.draw(texts, seed);
        DecoderConfig config = config(model);
        List<Tap> taps = new ArrayList<>();
        for (int block = 0; block < config.blocks(); block++) {
            for (Component component : Component.values()) {
                taps.add(new Tap(block, component));
            }
        }
        try (MentionReader reader =
                MentionReader.open(model, taps, List.of(Pooling.MEAN), settings)) {
            float[][] vectors = read(reader, texts, pairs.mentions());
            List<Cell> cells = new ArrayList<>();
            int from = 0;
            for (Tap tap : taps) {
                int end = from + config.size(tap.component());
                cells.add(cell(tap, pairs, slices(vectors, from, end)));
                from = end;
            }
            return new LayerStudy(pairs.mentions().size(), pairs.same().size(), cells);
        }
    }

    private static DecoderConfig config(Path model) throws IOException {
        try (DecoderFile file = DecoderFile.open(model)) {
            return file.config();
        }
    }

    /** All vectors of each mention, side by side in the order of the taps. */
    private static float[][] read(
            MentionReader reader, List<LabelledText> texts, List<MentionPairs.Drawn> mentions)
            throws InterruptedException {
        Map<Integer, List<Integer>> byText = new TreeMap<>();
        for (int i = 0; i < mentions.size(); i++) {
            byText.computeIfAbsent(mentions.get(i).text(), text -> new ArrayList<>()).add(i);
        }
        Map<Integer, CompletableFuture<EncodedText>> encoded = new TreeMap<>();
        for (int text : ProgressBar.wrap(byText.keySet(), "Reading")) {
            List<Span> places =
                    byText.get(text).stream().map(i -> mentions.get(i).place()).toList();
            encoded.put(text, reader.encode(texts.get(text).text(), places));
        }
        reader.flush();
        float[][] vectors = new float[mentions.size()][];
        encoded.forEach(
                (text, result) -> {
                    Iterator<Mention> found = result.join().mentions().iterator();
                    byText.get(text).forEach(i -> vectors[i] = found.next().vector());
                });
        return vectors;
    }

    /** One kind of vector of each mention, centred on their mean, of length 1. */
    private static float[][] slices(float[][] vectors, int from, int end) {
        List<float[]> slices =
                Arrays.stream(vectors)
                        .map(vector -> Arrays.copyOfRange(vector, from, end))
                        .toList();
        float[] mean = Vectors.mean(slices);
        for (float[] slice : slices) {
            for (int i = 0; i < slice.length; i++) {
                slice[i] -= mean[i];
            }
        }
        return slices.stream().map(Vectors::unit).toArray(float[][]::new);
    }

    private static Cell cell(Tap tap, MentionPairs pairs, float[][] vectors) {
        double area =
                RocAuc.of(cosines(pairs.same(), vectors), cosines(pairs.different(), vectors));
        return new Cell(tap.block(), tap.component(), area);
    }

    private static float[] cosines(List<int[]> pairs, float[][] vectors) {
        float[] cosines = new float[pairs.size()];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = Vectors.dot(vectors[pairs.get(i)[0]], vectors[pairs.get(i)[1]]);
        }
        return cosines;
    }

    /** The kind of vector that tells types apart best. */
    public Cell best() {
        return cells.stream().max(Comparator.comparingDouble(Cell::rocAuc)).orElseThrow();
    }

    /** The best block of a component. */
    public Cell best(Component component) {
        return cells.stream()
                .filter(cell -> cell.component() == component)
                .max(Comparator.comparingDouble(Cell::rocAuc))
                .orElseThrow();
    }

    /** The output of the model's last block, which most other systems would take. */
    public Cell top() {
        return cells.stream()
                .filter(cell -> cell.component() == Component.BLOCK_OUTPUT)
                .max(Comparator.comparingInt(Cell::block))
                .orElseThrow();
    }
}
