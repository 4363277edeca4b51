package io.nerstream.encoder;

import java.util.List;

/** Arithmetic of vectors. */
public final class Vectors {
    private Vectors() {}

    /** The vector scaled to length 1; the zero vector stays. */
    public static float[] unit(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        float[] unit = vector.clone();
        if (squares > 0) {
            double factor = 1 / Math.sqrt(squares);
            for (int i = 0; i < unit.length; i++) {
                unit[i] = (float) (unit[i] * factor);
            }
        }
        return unit;
    }

    /** The mean of vectors of one size, at least one. */
    public static float[] mean(List<float[]> vectors) {
        float[] mean = new float[vectors.get(0).length];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (float[] vector : vectors) {
                sum += vector[i];
            }
            mean[i] = (float) (sum / vectors.size());
        }
        return mean;
    }

    /** The dot product of two vectors of one size: of vectors of length 1, their cosine. */
    public static float dot(float[] a, float[] b) {
        float sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
