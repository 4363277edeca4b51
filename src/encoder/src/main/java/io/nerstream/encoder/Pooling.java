package io.nerstream.encoder;

import java.util.Arrays;
import java.util.Locale;

/** How the token vectors of a mention become one. */
public enum Pooling {
    /** The vector of the last token, the only one that has seen the whole mention. */
    LAST,
    /** The mean over the mention's tokens. */
    MEAN;

    static Pooling of(String name) {
        return Arrays.stream(values())
                .filter(pooling -> pooling.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "pooling '"
                                                + name
                                                + "' is not one of "
                                                + Arrays.toString(values())));
    }

    /** Pools {@code count} vectors of {@code width} values that begin at {@code from}. */
    void pool(float[] vectors, int from, int count, int width, float[] target, int at) {
        switch (this) {
            case LAST -> System.arraycopy(vectors, from + (count - 1) * width, target, at, width);
            case MEAN -> {
                for (int i = 0; i < width; i++) {
                    double sum = 0;
                    for (int token = 0; token < count; token++) {
                        sum += vectors[from + token * width + i];
                    }
                    target[at + i] = (float) (sum / count);
                }
            }
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
