package io.nerstream.training.calibration;

import io.nerstream.encoder.Calibration;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.Vectors;
import io.nerstream.training.corpus.LabelledText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Measures how many deviations above the mean of a background the scores of mentions lie that do
 * not match a description, see {@link Calibration}: over all mentions that are labelled with
 * another type, of all types together.
 */
public final class CalibrationFit {
    private static final float[] RATES = {
        0.1f, 0.03f, 0.01f, 0.003f, 0.001f, 0.0003f, 0.0001f, 0.00003f
    };
    private static final int BACKGROUND = 2_000;

    private CalibrationFit() {}

    /**
     * Fits a calibration.
     *
     * @param background texts of many kinds; labels are not looked at
     * @param texts whose mentions are all labelled
     * @param types that the encoder was not trained on, with their descriptions
     */
    public static Calibration run(
            Encoder encoder,
            List<LabelledText> background,
            List<LabelledText> texts,
            Map<String, String> types,
            long seed)
            throws InterruptedException {
        List<float[]> mentions = new ArrayList<>();
        LabelledMention.encode(encoder, background, "Background")
                .forEach(one -> mentions.add(one.vector()));
        Collections.shuffle(mentions, new Random(seed));
        List<float[]> sample = mentions.subList(0, Math.min(BACKGROUND, mentions.size()));
        List<LabelledMention> labelled = LabelledMention.encode(encoder, texts, "Calibration");
        float[] deviations = new float[RATES.length];
        double[] all = deviationsOfWrongMentions(encoder, sample, labelled, types);
        for (int i = 0; i < RATES.length; i++) {
            deviations[i] = (float) all[(int) Math.floor((1 - RATES[i]) * (all.length - 1))];
        }
        return new Calibration(sample, RATES.clone(), deviations);
    }

    private static double[] deviationsOfWrongMentions(
            Encoder encoder,
            List<float[]> background,
            List<LabelledMention> labelled,
            Map<String, String> types)
            throws InterruptedException {
        List<double[]> parts = new ArrayList<>();
        for (Map.Entry<String, String> type : new TreeMap<>(types).entrySet()) {
            float[] description = encoder.encodeDescription(type.getValue());
            Calibration.Spread spread = Calibration.Spread.of(description, background);
            parts.add(
                    labelled.stream()
                            .filter(one -> !one.is(type.getKey()))
                            .mapToDouble(one -> Vectors.dot(description, one.vector()))
                            .map(score -> (score - spread.mean()) / spread.deviation())
                            .toArray());
        }
        double[] all = parts.stream().flatMapToDouble(DoubleStream::of).toArray();
        Arrays.sort(all);
        return all;
    }
}
