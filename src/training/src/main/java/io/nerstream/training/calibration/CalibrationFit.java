package io.nerstream.training.calibration;

import io.nerstream.encoder.Calibration;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.Vectors;
import io.nerstream.training.corpus.LabelledText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * Measures how far above the mean score of a background the scores of mentions lie that do not
 * match a description, see {@link Calibration}: over all mentions that are labelled with another
 * type, of all types together.
 */
public final class CalibrationFit {
    private static final float[] RATES = {
        0.1f, 0.03f, 0.01f, 0.003f, 0.001f, 0.0003f, 0.0001f, 0.00003f
    };

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
            Map<String, String> types)
            throws InterruptedException {
        float[] center =
                Vectors.mean(
                        LabelledMention.encode(encoder, background, "Background").stream()
                                .map(LabelledMention::vector)
                                .toList());
        List<LabelledMention> labelled = LabelledMention.encode(encoder, texts, "Calibration");
        double[] all = marginsOfWrongMentions(encoder, center, labelled, types);
        float[] margins = new float[RATES.length];
        for (int i = 0; i < RATES.length; i++) {
            margins[i] = (float) all[(int) Math.floor((1 - RATES[i]) * (all.length - 1))];
        }
        return new Calibration(center, RATES.clone(), margins);
    }

    private static double[] marginsOfWrongMentions(
            Encoder encoder,
            float[] center,
            List<LabelledMention> labelled,
            Map<String, String> types)
            throws InterruptedException {
        List<double[]> parts = new ArrayList<>();
        for (Map.Entry<String, String> type : new TreeMap<>(types).entrySet()) {
            float[] description = encoder.encodeDescription(type.getValue());
            double mean = Vectors.dot(description, center);
            parts.add(
                    labelled.stream()
                            .filter(one -> !one.is(type.getKey()))
                            .mapToDouble(one -> Vectors.dot(description, one.vector()) - mean)
                            .toArray());
        }
        double[] all = parts.stream().flatMapToDouble(DoubleStream::of).toArray();
        Arrays.sort(all);
        return all;
    }
}
