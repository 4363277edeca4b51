package io.nerstream.encoder;

import io.nerstream.encoder.modelfile.ModelFileException;
import io.nerstream.encoder.modelfile.SafetensorsFolder;
import io.nerstream.encoder.modelfile.SafetensorsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a score means, whatever the type: how often a mention that does not match would reach it.
 *
 * <p>The scores of a description with a background of mentions have a mean; a score counts by how
 * far it lies above that. How often mentions that do not match lie so far up was measured once, on
 * types that the encoder was not trained on. Rates are expectations over types: a single type's may
 * be several times larger or smaller.
 *
 * @param center mean of the vectors of the background: its product with a description is the mean
 *     of their scores
 * @param rates false-match rates, falling
 * @param margins how far above the mean each rate lies, rising
 */
public record Calibration(float[] center, float[] rates, float[] margins) {
    private static final String CENTER = "center";
    private static final String RATES = "rates";
    private static final String MARGINS = "margins";

    public Calibration {
        if (rates.length < 2 || rates.length != margins.length) {
            throw new IllegalArgumentException(
                    "a calibration needs two rates at least and as many margins, it has "
                            + rates.length
                            + " and "
                            + margins.length);
        }
    }

    /** The mean score of a description with the background. */
    public double mean(float[] description) {
        return Vectors.dot(description, center);
    }

    /**
     * The score that a given share of the mentions that do not match a description is expected to
     * reach.
     *
     * @param description its vector
     * @param rate the share, such as 0.001; beyond what was measured it is carried on along the
     *     last slope
     * @throws IllegalArgumentException if the rate is not between 0 and 1
     */
    public float threshold(float[] description, double rate) {
        if (!(rate > 0 && rate < 1)) {
            throw new IllegalArgumentException(
                    "false-match rate " + rate + " is not between 0 and 1, such as 0.001");
        }
        return (float) (mean(description) + margin(rate));
    }

    /** Along straight lines over the logarithm of the rate. */
    private double margin(double rate) {
        int next = 1;
        while (next + 1 < rates.length && rates[next] > rate) {
            next++;
        }
        double from = Math.log(rates[next - 1]);
        double to = Math.log(rates[next]);
        double share = (Math.log(rate) - from) / (to - from);
        return margins[next - 1] + share * (margins[next] - margins[next - 1]);
    }

    public void write(Path file) throws IOException {
        SafetensorsWriter.write(
                file,
                Map.of(
                        CENTER,
                        SafetensorsWriter.Tensor.vector(center),
                        RATES,
                        SafetensorsWriter.Tensor.vector(rates),
                        MARGINS,
                        SafetensorsWriter.Tensor.vector(margins)));
    }

    static Calibration read(Path file, int dimension) throws IOException {
        try (SafetensorsFolder tensors = SafetensorsFolder.open(file)) {
            float[] center = tensors.values(CENTER);
            if (center.length != dimension) {
                throw new ModelFileException(
                        file,
                        CENTER,
                        "has " + center.length + " values, vectors have " + dimension);
            }
            return new Calibration(center, tensors.values(RATES), tensors.values(MARGINS));
        }
    }
}
