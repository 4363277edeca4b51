package io.nerstream.encoder;

import io.nerstream.encoder.modelfile.ModelFileException;
import io.nerstream.encoder.modelfile.SafetensorsFolder;
import io.nerstream.encoder.modelfile.SafetensorsWriter;
import io.nerstream.encoder.modelfile.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Means and standard deviations of mention vectors and of description vectors, each on their own:
 * both kinds are moved and scaled to the same place before they are compared.
 */
record Statistics(Moments mentions, Moments descriptions) {

    /** Mean and standard deviation of each dimension. */
    record Moments(float[] mean, float[] deviation) {
        private static final double LEAST_DEVIATION = 1e-6;

        /** The moments of vectors of one size, at least one. */
        static Moments of(List<float[]> vectors) {
            int size = vectors.get(0).length;
            float[] mean = new float[size];
            float[] deviation = new float[size];
            for (int i = 0; i < size; i++) {
                double sum = 0;
                for (float[] vector : vectors) {
                    sum += vector[i];
                }
                double average = sum / vectors.size();
                double squares = 0;
                for (float[] vector : vectors) {
                    squares += (vector[i] - average) * (vector[i] - average);
                }
                mean[i] = (float) average;
                deviation[i] =
                        (float) Math.max(LEAST_DEVIATION, Math.sqrt(squares / vectors.size()));
            }
            return new Moments(mean, deviation);
        }

        /** (x − mean) / deviation, scaled to length 1; the zero vector stays. */
        float[] standardise(float[] vector) {
            float[] standard = new float[vector.length];
            for (int i = 0; i < vector.length; i++) {
                standard[i] = (vector[i] - mean[i]) / deviation[i];
            }
            return Vectors.unit(standard);
        }
    }

    void write(Path file) throws IOException {
        SafetensorsWriter.write(
                file,
                Map.of(
                        "mentions.mean", SafetensorsWriter.Tensor.vector(mentions.mean()),
                        "mentions.deviation", SafetensorsWriter.Tensor.vector(mentions.deviation()),
                        "descriptions.mean", SafetensorsWriter.Tensor.vector(descriptions.mean()),
                        "descriptions.deviation",
                                SafetensorsWriter.Tensor.vector(descriptions.deviation())));
    }

    static Statistics read(Path file, int dimension) throws IOException {
        try (SafetensorsFolder tensors = SafetensorsFolder.open(file)) {
            return new Statistics(
                    moments(tensors, "mentions", dimension),
                    moments(tensors, "descriptions", dimension));
        }
    }

    private static Moments moments(SafetensorsFolder tensors, String of, int dimension)
            throws ModelFileException {
        return new Moments(
                vector(tensors, of + ".mean", dimension),
                vector(tensors, of + ".deviation", dimension));
    }

    private static float[] vector(SafetensorsFolder tensors, String name, int dimension)
            throws ModelFileException {
        TensorInfo tensor = tensors.require(name);
        if (!tensor.shape().equals(List.of((long) dimension))) {
            throw new ModelFileException(
                    tensors.path(),
                    name,
                    "has shape " + tensor.shape() + ", the manifest's dimension is " + dimension);
        }
        float[] values = new float[dimension];
        tensors.read(tensor, 0, dimension, values);
        return values;
    }
}
