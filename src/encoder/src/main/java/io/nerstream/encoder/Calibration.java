package io.nerstream.encoder;

import io.nerstream.encoder.modelfile.ModelFileException;
import io.nerstream.encoder.modelfile.SafetensorsFolder;
import io.nerstream.encoder.modelfile.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a score means, whatever the type: how often a mention that does not match would reach it.
 *
 * <p>The scores of a description with a background of mentions have a mean and a deviation; a score
 * counts by how many deviations it lies above that mean. How often mentions that do not match lie
 * so far up was measured once, on types that the encoder was not trained on. Rates are expectations
 * over types: a single type's may be several times larger or smaller.
 *
 * @param mentions vectors of the background
 * @param rates false-match rates, falling
 * @param deviations how many deviations above the mean each rate lies, rising
 */
public record Calibration(List<float[]> mentions, float[] rates, float[] deviations) {
    private static final String MENTIONS = "mentions";
    private static final String RATES = "rates";
    private static final String DEVIATIONS = "deviations";

    public Calibration {
        mentions = List.copyOf(mentions);
        if (mentions.size() < 2 || rates.length < 2 || rates.length != deviations.length) {
            throw new IllegalArgumentException(
                    "a calibration needs two mentions and two rates at least, it has "
                            + mentions.size()
                            + " and "
                            + rates.length);
        }
    }

    /** Mean and deviation of the scores of a description with the background. */
    public record Spread(double mean, double deviation) {
        public static Spread of(float[] description, List<float[]> mentions) {
            double sum = 0;
            double squares = 0;
            for (float[] mention : mentions) {
                double score = Vectors.dot(description, mention);
                sum += score;
                squares += score * score;
            }
            double mean = sum / mentions.size();
            return new Spread(
                    mean, Math.sqrt(Math.max(1e-12, squares / mentions.size() - mean * mean)));
        }
    }

    /**
     * The score that a given share of the mentions that do not match a description is expected to
     * reach.
     *
     * @param description its vector
     * @param rate the share, such as 0.0001; beyond what was measured it is carried on along the
     *     last slope
     * @throws IllegalArgumentException if the rate is not between 0 and 1
     */
    public float threshold(float[] description, double rate) {
        if (!(rate > 0 && rate < 1)) {
            throw new IllegalArgumentException(
                    "false-match rate " + rate + " is not between 0 and 1, such as 0.0001");
        }
        Spread spread = Spread.of(description, mentions);
        return (float) (spread.mean() + spread.deviation() * deviations(rate));
    }

    /** Along straight lines over the logarithm of the rate. */
    private double deviations(double rate) {
        int next = 1;
        while (next + 1 < rates.length && rates[next] > rate) {
            next++;
        }
        double from = Math.log(rates[next - 1]);
        double to = Math.log(rates[next]);
        double share = (Math.log(rate) - from) / (to - from);
        return deviations[next - 1] + share * (deviations[next] - deviations[next - 1]);
    }

    public void write(Path file) throws IOException {
        int size = mentions.get(0).length;
        float[] all = new float[mentions.size() * size];
        for (int i = 0; i < mentions.size(); i++) {
            System.arraycopy(mentions.get(i), 0, all, i * size, size);
        }
        SafetensorsWriter.write(
                file,
                Map.of(
                        MENTIONS,
                        new SafetensorsWriter.Tensor(
                                List.of((long) mentions.size(), (long) size), all, true),
                        RATES,
                        SafetensorsWriter.Tensor.vector(rates),
                        DEVIATIONS,
                        SafetensorsWriter.Tensor.vector(deviations)));
    }

    static Calibration read(Path file, int dimension) throws IOException {
        try (SafetensorsFolder tensors = SafetensorsFolder.open(file)) {
            float[] all = tensors.values(MENTIONS);
            if (all.length % dimension != 0) {
                throw new ModelFileException(
                        file, MENTIONS, "does not hold vectors of " + dimension + " values");
            }
            List<float[]> mentions = new ArrayList<>();
            for (int at = 0; at < all.length; at += dimension) {
                mentions.add(Arrays.copyOfRange(all, at, at + dimension));
            }
            return new Calibration(mentions, tensors.values(RATES), tensors.values(DEVIATIONS));
        }
    }
}
