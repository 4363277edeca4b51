package io.nerstream.encoder.decoder;

import io.nerstream.encoder.modelfile.ModelFileException;
import java.nio.file.Path;
import java.util.List;

/** Refuses sizes that no decoder has, before anything is allocated by them. */
record ConfigLimits(Path file) {
    private static final int MOST_BLOCKS = 1024;
    private static final int MOST_HEADS = 1024;
    private static final int MOST_HEAD_SIZE = 4096;
    private static final int MOST_SIZE = 1 << 18;
    private static final int MOST_WORDS = 1 << 22;

    int size(String field, long value) throws ModelFileException {
        return within(field, value, MOST_SIZE);
    }

    int blocks(String field, long value) throws ModelFileException {
        return within(field, value, MOST_BLOCKS);
    }

    int vocabulary(String field, long value) throws ModelFileException {
        return within(field, value, MOST_WORDS);
    }

    int heads(String field, long value) throws ModelFileException {
        return within(field, value, MOST_HEADS);
    }

    int kvHeads(String field, long value, int heads) throws ModelFileException {
        int kvHeads = within(field, value, MOST_HEADS);
        if (heads % kvHeads != 0) {
            throw new ModelFileException(
                    file, field, kvHeads + " does not divide the " + heads + " attention heads");
        }
        return kvHeads;
    }

    int headSize(String field, long value) throws ModelFileException {
        int size = within(field, value, MOST_HEAD_SIZE);
        if (size % 2 != 0) {
            throw new ModelFileException(file, field, "head size " + size + " is odd");
        }
        return size;
    }

    int window(String field, long value) throws ModelFileException {
        return within(field, value, Integer.MAX_VALUE);
    }

    /** A finite number above 0. */
    double positive(String field, double value) throws ModelFileException {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new ModelFileException(file, field, value + " is no positive number");
        }
        return value;
    }

    float[] frequencies(String field, float[] frequencies) throws ModelFileException {
        for (float frequency : frequencies) {
            positive(field, frequency);
        }
        return frequencies;
    }

    void oneOf(String field, String value, List<String> known) throws ModelFileException {
        if (!known.contains(value)) {
            throw new ModelFileException(
                    file,
                    field,
                    "'" + value + "' is not supported, only " + String.join(", ", known));
        }
    }

    private int within(String field, long value, int most) throws ModelFileException {
        if (value < 1 || value > most) {
            throw new ModelFileException(file, field, value + " is not within 1 to " + most);
        }
        return (int) value;
    }
}
