package io.nerstream.encoder;

import io.nerstream.encoder.modelfile.SafetensorsFolder;
import io.nerstream.encoder.modelfile.TensorInfo;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/** What src/test/python/fixtures.py made. */
public final class Fixtures {
    private Fixtures() {}

    public static Path path(String name) {
        try {
            return Path.of(Fixtures.class.getResource("/fixtures/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** All values of a tensor of a Safetensors file, row after row. */
    public static Optional<float[]> tensor(Path file, String name) throws IOException {
        try (SafetensorsFolder tensors = SafetensorsFolder.open(file)) {
            Optional<TensorInfo> found = tensors.tensor(name);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            float[] values = new float[(int) (found.get().rows() * found.get().rowSize())];
            tensors.read(found.get(), 0, (int) found.get().rows(), values);
            return Optional.of(values);
        }
    }

    /** The cosine of {@code size} values from {@code at} on. */
    public static double cosine(float[] a, int atA, float[] b, int atB, int size) {
        double dot = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < size; i++) {
            dot += (double) a[atA + i] * b[atB + i];
            squaresA += (double) a[atA + i] * a[atA + i];
            squaresB += (double) b[atB + i] * b[atB + i];
        }
        return dot / Math.sqrt(squaresA * squaresB);
    }
}
