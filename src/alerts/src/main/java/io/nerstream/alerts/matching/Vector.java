package io.nerstream.alerts.matching;

import java.util.List;

/** Vectors as records carry them. */
public final class Vector {
    private Vector() {}

    /**
     * The values as an array.
     *
     * @throws IllegalArgumentException if there are none, or one is not finite
     */
    public static float[] of(List<Float> values) {
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = values.get(i);
            if (!Float.isFinite(vector[i])) {
                throw new IllegalArgumentException("value " + i + " of its vector is " + vector[i]);
            }
        }
        if (vector.length == 0) {
            throw new IllegalArgumentException("its vector is empty");
        }
        return vector;
    }
}
