package io.nerstream.encoder.decoder;

import ai.djl.ndarray.types.Shape;
import io.nerstream.encoder.modelfile.ModelFileException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings the weights of a prefix into its program, slice by slice and in the order of the program's
 * slots.
 *
 * <p>A norm that stands directly before a product is folded into the product's matrix: W·(g ∘ x) =
 * (W·diag g)·x.
 */
final class PrefixLoader {
    private static final int SLICE_VALUES = 1 << 22;
    private static final List<Weight> PROJECTIONS = List.of(Weight.QUERY, Weight.KEY, Weight.VALUE);
    private static final List<Weight> BIASES =
            List.of(Weight.QUERY_BIAS, Weight.KEY_BIAS, Weight.VALUE_BIAS);
    private static final long[] ABSENT = {0};

    private final DecoderWeights weights;
    private final PrefixProgram program;
    private final Precision precision;
    private float[] slice = new float[0];

    PrefixLoader(DecoderWeights weights, PrefixProgram program, Precision precision) {
        this.weights = weights;
        this.program = program;
        this.precision = precision;
    }

    /** Loads what the depth needs and nothing above it. */
    void load(Depth depth) throws ModelFileException {
        DecoderConfig config = weights.config();
        Set<Weight> last = projections(depth.components());
        program.configure(config, depth.block() + 1, lastRows(depth, last));
        loadEmbeddings(config);
        for (int block = 0; block < depth.block(); block++) {
            loadBlock(block, PROJECTIONS, BLOCK_PARTS);
        }
        if (depth.needsAttention()) {
            loadBlock(
                    depth.block(),
                    PROJECTIONS,
                    depth.needsBlockOutput() ? BLOCK_PARTS : ATTENTION_PARTS);
        } else {
            loadBlock(
                    depth.block(),
                    PROJECTIONS.stream().filter(last::contains).toList(),
                    PROJECTION_PARTS);
        }
    }

    private enum Part {
        HEAD_NORMS,
        OUT,
        FEED_FORWARD
    }

    private static final Set<Part> PROJECTION_PARTS = EnumSet.noneOf(Part.class);
    private static final Set<Part> ATTENTION_PARTS = EnumSet.of(Part.HEAD_NORMS, Part.OUT);
    private static final Set<Part> BLOCK_PARTS = EnumSet.allOf(Part.class);

    private static Set<Weight> projections(Set<Component> components) {
        Set<Weight> needed = EnumSet.noneOf(Weight.class);
        for (Component component : components) {
            switch (component) {
                case VALUE -> needed.add(Weight.VALUE);
                case KEY -> needed.add(Weight.KEY);
                case QUERY -> needed.add(Weight.QUERY);
                case ATTENTION_OUTPUT, BLOCK_OUTPUT -> needed.addAll(PROJECTIONS);
            }
        }
        return needed;
    }

    private int[] lastRows(Depth depth, Set<Weight> last) {
        int[] rows = new int[PROJECTIONS.size()];
        if (!depth.needsAttention()) {
            for (int i = 0; i < rows.length; i++) {
                Weight weight = PROJECTIONS.get(i);
                rows[i] = last.contains(weight) ? weights.rows(weight) : 0;
            }
        }
        return rows;
    }

    private void loadEmbeddings(DecoderConfig config) throws ModelFileException {
        program.allocate(precision, config.vocabulary(), config.hidden());
        float[] scale = new float[config.embeddingScale() == 1 ? 0 : config.hidden()];
        Arrays.fill(scale, (float) config.embeddingScale());
        fill(0, 0, Weight.EMBEDDINGS, scale);
        program.finish(false);
    }

    private void loadBlock(int block, List<Weight> projections, Set<Part> parts)
            throws ModelFileException {
        boolean attention = parts.contains(Part.OUT);
        boolean feedForward = parts.contains(Part.FEED_FORWARD);
        matrix(block, projections, Optional.of(Weight.INPUT_NORM));
        vectors(
                block,
                projections.stream().map(p -> BIASES.get(PROJECTIONS.indexOf(p))).toList(),
                precision);
        vectors(block, attention ? List.of(Weight.QUERY_NORM) : List.of(), Precision.FLOAT32);
        vectors(block, attention ? List.of(Weight.KEY_NORM) : List.of(), Precision.FLOAT32);
        matrix(block, attention ? List.of(Weight.OUT) : List.of(), Optional.empty());
        vectors(block, attention ? List.of(Weight.OUT_BIAS) : List.of(), precision);
        vectors(block, attention ? List.of(Weight.ATTENTION_NORM) : List.of(), Precision.FLOAT32);
        matrix(
                block,
                feedForward ? List.of(Weight.GATE, Weight.UP) : List.of(),
                Optional.of(Weight.FEED_FORWARD_INPUT_NORM));
        matrix(block, feedForward ? List.of(Weight.DOWN) : List.of(), Optional.empty());
        vectors(
                block,
                feedForward ? List.of(Weight.FEED_FORWARD_NORM) : List.of(),
                Precision.FLOAT32);
    }

    /** Stacks matrices of the same width into one slot. */
    private void matrix(int block, List<Weight> parts, Optional<Weight> norm)
            throws ModelFileException {
        if (parts.isEmpty()) {
            absent();
            return;
        }
        long rows = parts.stream().mapToLong(weights::rows).sum();
        program.allocate(precision, rows, weights.columns(parts.get(0)));
        float[] scale = norm.isPresent() ? weights.vector(block, norm.get()) : new float[0];
        long row = 0;
        for (Weight part : parts) {
            fill(block, row, part, scale);
            row += weights.rows(part);
        }
        program.finish(true);
    }

    private void fill(int block, long toRow, Weight part, float[] columnScale)
            throws ModelFileException {
        int columns = weights.columns(part);
        // Whole heads, so that query and key rows can be put in order slice by slice.
        int unit = weights.config().headSize();
        int step = Math.max(1, SLICE_VALUES / columns / unit) * unit;
        int total = weights.rows(part);
        for (int row = 0; row < total; row += step) {
            int rows = Math.min(step, total - row);
            float[] values = slice(rows * columns);
            weights.read(block, part, row, rows, values);
            scaleColumns(values, columnScale);
            program.fill(toRow + row, values, new Shape(rows, columns));
        }
    }

    /** No scale, no change. */
    private static void scaleColumns(float[] values, float[] scale) {
        for (int row = 0; scale.length > 0 && row < values.length; row += scale.length) {
            for (int i = 0; i < scale.length; i++) {
                values[row + i] *= scale[i];
            }
        }
    }

    private float[] slice(int values) {
        if (slice.length != values) {
            slice = new float[values];
        }
        return slice;
    }

    /** Joins vectors into one slot; absent ones count as zeros beside present ones. */
    private void vectors(int block, List<Weight> parts, Precision kept) throws ModelFileException {
        boolean any = parts.stream().anyMatch(part -> weights.has(block, part));
        if (!any) {
            absent();
            return;
        }
        int total = parts.stream().mapToInt(weights::columns).sum();
        float[] joined = new float[total];
        int at = 0;
        for (Weight part : parts) {
            if (weights.has(block, part)) {
                float[] vector = weights.vector(block, part);
                System.arraycopy(vector, 0, joined, at, vector.length);
            }
            at += weights.columns(part);
        }
        program.allocate(kept, total);
        program.fill(0, joined, new Shape(total));
        program.finish(false);
    }

    private void absent() {
        program.allocate(Precision.FLOAT32, ABSENT);
        program.finish(false);
    }
}
