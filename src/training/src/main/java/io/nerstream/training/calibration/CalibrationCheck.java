package io.nerstream.training.calibration;

import io.nerstream.encoder.Calibration;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.EncoderException;
import io.nerstream.encoder.Vectors;
import io.nerstream.training.corpus.LabelledText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares false-match rates that were asked for with those that labelled text shows: the share of
 * the mentions labelled with another type that reach the threshold for the rate.
 */
public final class CalibrationCheck {
    private static final double[] RATES = {0.01, 0.001, 0.0001};

    private CalibrationCheck() {}

    /**
     * What was found for one rate.
     *
     * @param asked the rate that thresholds were computed for
     * @param observed the rate found, mean over types
     * @param median the rate that half of the types do not exceed
     * @param most the rate of the worst type
     * @param found share of the mentions of a type that reach its threshold, mean over types
     */
    public record Rate(double asked, double observed, double median, double most, double found) {}

    /**
     * Measures.
     *
     * @param texts whose mentions are all labelled
     * @param types descriptions of the types that are measured
     * @throws EncoderException if the encoder has no calibration
     * @throws IllegalArgumentException if no mention has any of the types
     */
    public static List<Rate> run(
            Encoder encoder, List<LabelledText> texts, Map<String, String> types)
            throws InterruptedException {
        Calibration calibration =
                encoder.calibration()
                        .orElseThrow(() -> new EncoderException("this encoder has no calibration"));
        List<LabelledMention> mentions = LabelledMention.encode(encoder, texts, "Encoding");
        List<double[]> wrong = new ArrayList<>();
        List<double[]> right = new ArrayList<>();
        for (Map.Entry<String, String> type : new TreeMap<>(types).entrySet()) {
            if (mentions.stream().anyMatch(mention -> mention.is(type.getKey()))) {
                float[] description = encoder.encodeDescription(type.getValue());
                double[] thresholds =
                        Arrays.stream(RATES)
                                .map(rate -> calibration.threshold(description, rate))
                                .toArray();
                right.add(shares(mentions, type.getKey(), true, description, thresholds));
                wrong.add(shares(mentions, type.getKey(), false, description, thresholds));
            }
        }
        if (wrong.isEmpty()) {
            throw new IllegalArgumentException("no mention in the data has any of the named types");
        }
        List<Rate> rates = new ArrayList<>();
        for (int i = 0; i < RATES.length; i++) {
            int rate = i;
            double[] sorted = wrong.stream().mapToDouble(all -> all[rate]).sorted().toArray();
            rates.add(
                    new Rate(
                            RATES[rate],
                            Arrays.stream(sorted).average().orElseThrow(),
                            sorted[sorted.length / 2],
                            sorted[sorted.length - 1],
                            right.stream().mapToDouble(all -> all[rate]).average().orElseThrow()));
        }
        return rates;
    }

    /**
     * For each threshold the share of the mentions of the type, or of all others, that reach it.
     */
    private static double[] shares(
            List<LabelledMention> mentions,
            String type,
            boolean ofType,
            float[] description,
            double[] thresholds) {
        double[] scores =
                mentions.stream()
                        .filter(mention -> mention.is(type) == ofType)
                        .mapToDouble(mention -> Vectors.dot(description, mention.vector()))
                        .toArray();
        return Arrays.stream(thresholds)
                .map(
                        threshold ->
                                Arrays.stream(scores)
                                        .map(score -> score >= threshold ? 1 : 0)
                                        .average()
                                        .orElse(0))
                .toArray();
    }
}
