package io.nerstream.alerts.matching;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Vectors and thresholds of types, and all that reach their threshold with a batch of mentions.
 *
 * <p>Vectors lie in blocks of {@value #WIDTH} types, one row for each dimension, so that the
 * innermost loop runs over types: the compiler makes vector instructions of it, and a block is read
 * from memory once for all mentions of a batch. These products are rounded in single precision;
 * what comes near its threshold is computed again in double precision, which decides.
 *
 * <p>Not safe for use by several threads while it changes.
 */
final class TypeVectors {
    static final int WIDTH = 512;

    private static final int STEP = 4;
    private static final float NEVER = Float.POSITIVE_INFINITY;

    private final int dimension;
    private final int rows;
    private final double rounding;
    private final List<Block> blocks = new ArrayList<>();
    private final Deque<Integer> free = new ArrayDeque<>();

    TypeVectors(int dimension) {
        this.dimension = dimension;
        this.rows = (dimension + STEP - 1) / STEP * STEP;
        // Higham, Accuracy and Stability of Numerical Algorithms, (3.5): a computed product of
        // n values is off by n·u/(1 − n·u) of the lengths' product at most, u = 2^-24. One more
        // place is for the rounding of the score itself.
        double nu = (rows + 1) * 0x1p-24;
        this.rounding = nu / (1 - nu);
    }

    /**
     * A type that a mention matches.
     *
     * @param mention its place in the batch
     * @param slot of the type
     * @param score the cosine, in double precision, rounded
     */
    record Hit(int mention, int slot, float score) {}

    private static final class Block {
        /** [dimension][type]. */
        final float[][] values;

        final float[] thresholds = new float[WIDTH];
        final float[] lengths = new float[WIDTH];

        Block(int rows) {
            values = new float[rows][WIDTH];
            Arrays.fill(thresholds, NEVER);
        }
    }

    int dimension() {
        return dimension;
    }

    /** Bytes that the blocks take. */
    long bytes() {
        return blocks.size() * (long) Float.BYTES * WIDTH * (rows + 2);
    }

    /** Adds a type; its slot stays its own until it is removed. */
    int add(float[] vector, float threshold) {
        if (free.isEmpty()) {
            blocks.add(new Block(rows));
            for (int i = 0; i < WIDTH; i++) {
                free.add((blocks.size() - 1) * WIDTH + i);
            }
        }
        int slot = free.removeFirst();
        set(slot, vector, threshold);
        return slot;
    }

    void set(int slot, float[] vector, float threshold) {
        if (vector.length != dimension) {
            throw new IllegalArgumentException(
                    "a vector has " + vector.length + " values, others have " + dimension);
        }
        Block block = blocks.get(slot / WIDTH);
        for (int i = 0; i < dimension; i++) {
            block.values[i][slot % WIDTH] = vector[i];
        }
        block.lengths[slot % WIDTH] = length(vector);
        block.thresholds[slot % WIDTH] = threshold;
    }

    void remove(int slot) {
        blocks.get(slot / WIDTH).thresholds[slot % WIDTH] = NEVER;
        free.addFirst(slot);
    }

    /**
     * All types that the mentions match, of any order. Each mention has as many values as types.
     */
    List<Hit> match(List<float[]> mentions) {
        float[][] padded = new float[mentions.size()][];
        float longest = 0;
        for (int i = 0; i < padded.length; i++) {
            padded[i] = padded(mentions.get(i));
            longest = Math.max(longest, length(mentions.get(i)));
        }
        float longestMention = longest;
        return IntStream.range(0, blocks.size())
                .parallel()
                .mapToObj(block -> match(block, padded, longestMention))
                .flatMap(List::stream)
                .toList();
    }

    private float[] padded(float[] mention) {
        if (mention.length == dimension) {
            return Arrays.copyOf(mention, rows);
        }
        float[] nothing = new float[rows];
        // No comparison with it is true.
        Arrays.fill(nothing, Float.NaN);
        return nothing;
    }

    private List<Hit> match(int number, float[][] mentions, float longestMention) {
        Block block = blocks.get(number);
        float[] needed = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            needed[i] =
                    (float)
                            (block.thresholds[i]
                                    - rounding * block.lengths[i] * longestMention
                                    - Math.ulp(1f));
        }
        List<Hit> hits = new ArrayList<>();
        float[][] scores = products(block, mentions);
        for (int mention = 0; mention < mentions.length; mention++) {
            for (int i = 0; i < WIDTH; i++) {
                if (scores[mention][i] >= needed[i]) {
                    float score = score(block, i, mentions[mention]);
                    if (score >= block.thresholds[i]) {
                        hits.add(new Hit(mention, number * WIDTH + i, score));
                    }
                }
            }
        }
        return hits;
    }

    /** [mention][type]. */
    private float[][] products(Block block, float[][] mentions) {
        float[][] sums = new float[mentions.length][WIDTH];
        for (int row = 0; row < rows; row += STEP) {
            for (int mention = 0; mention < mentions.length; mention++) {
                add(block.values, row, mentions[mention], sums[mention]);
            }
        }
        return sums;
    }

    /** Four rows at a time: more are no longer made into vector instructions, fewer load more. */
    private static void add(float[][] values, int row, float[] mention, float[] sums) {
        float a = mention[row];
        float b = mention[row + 1];
        float c = mention[row + 2];
        float d = mention[row + 3];
        add(values[row], values[row + 1], values[row + 2], values[row + 3], a, b, c, d, sums);
    }

    private static void add(
            float[] as,
            float[] bs,
            float[] cs,
            float[] ds,
            float a,
            float b,
            float c,
            float d,
            float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] =
                    Math.fma(
                            a,
                            as[i],
                            Math.fma(b, bs[i], Math.fma(c, cs[i], Math.fma(d, ds[i], sums[i]))));
        }
    }

    private float score(Block block, int type, float[] mention) {
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
            sum += (double) block.values[i][type] * mention[i];
        }
        return (float) sum;
    }

    private static float length(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        return (float) Math.sqrt(squares);
    }
}
