package io.nerstream.encoder.decoder;

import io.nerstream.encoder.modelfile.ModelFileException;
import io.nerstream.encoder.modelfile.TensorFile;
import io.nerstream.encoder.modelfile.TensorInfo;
import java.util.List;

/**
 * Finds a decoder's weights in a file, checks their shapes and gives their rows in the layout of
 * Hugging Face transformers.
 */
final class DecoderWeights {
    private final TensorFile file;
    private final DecoderConfig config;
    private final Naming naming;

    /**
     * How the file names its weights.
     *
     * @param prefix before all Safetensors names, such as {@code model.}
     * @param interleavedRotary rows of query and key lie as llama.cpp's converter permutes them for
     *     the llama architecture
     */
    record Naming(boolean gguf, String prefix, boolean interleavedRotary) {}

    DecoderWeights(TensorFile file, DecoderConfig config, Naming naming) {
        this.file = file;
        this.config = config;
        this.naming = naming;
    }

    DecoderConfig config() {
        return config;
    }

    /**
     * Whether the file has that weight; biases and the norms of queries, keys and outputs differ by
     * family.
     */
    boolean has(int block, Weight weight) {
        return belongs(weight) && file.tensor(name(block, weight)).isPresent();
    }

    /**
     * Gemma alone has norms on the outputs; elsewhere their Safetensors name is that of another
     * weight.
     */
    private boolean belongs(Weight weight) {
        return switch (weight) {
            case ATTENTION_NORM, FEED_FORWARD_NORM -> config.family() == Family.GEMMA3;
            default -> true;
        };
    }

    /** Rows of a matrix; a vector counts as one row. */
    int rows(Weight weight) {
        int queries = config.heads() * config.headSize();
        int keys = config.kvHeads() * config.headSize();
        return switch (weight) {
            case EMBEDDINGS -> config.vocabulary();
            case QUERY -> queries;
            case KEY, VALUE -> keys;
            case OUT, DOWN -> config.hidden();
            case GATE, UP -> config.feedForward();
            default -> 1;
        };
    }

    int columns(Weight weight) {
        int queries = config.heads() * config.headSize();
        int keys = config.kvHeads() * config.headSize();
        return switch (weight) {
            case QUERY_BIAS, OUT -> queries;
            case KEY_BIAS, VALUE_BIAS -> keys;
            case QUERY_NORM, KEY_NORM -> config.headSize();
            case DOWN -> config.feedForward();
            default -> config.hidden();
        };
    }

    /**
     * Reads rows of a weight; norm weights get the family's offset.
     *
     * @param firstRow for query and key a multiple of the head size, as is {@code rows}
     */
    void read(int block, Weight weight, int firstRow, int rows, float[] target)
            throws ModelFileException {
        TensorInfo tensor = checked(block, weight);
        boolean vector = rows(weight) == 1;
        file.read(tensor, firstRow, vector ? columns(weight) : rows, target);
        if (isRotated(weight) && naming.interleavedRotary()) {
            halve(target, vector ? columns(weight) : rows, vector ? 1 : columns(weight));
        }
        if (isNorm(weight) && config.normOffset() != 0) {
            for (int i = 0; i < columns(weight); i++) {
                target[i] += config.normOffset();
            }
        }
    }

    /** A whole vector. */
    float[] vector(int block, Weight weight) throws ModelFileException {
        float[] values = new float[columns(weight)];
        read(block, weight, 0, 1, values);
        return values;
    }

    private TensorInfo checked(int block, Weight weight) throws ModelFileException {
        String name = name(block, weight);
        TensorInfo tensor =
                file.tensor(name)
                        .orElseThrow(() -> new ModelFileException(file.path(), name, "is missing"));
        long columns = columns(weight);
        List<Long> expected =
                rows(weight) == 1 ? List.of(columns) : List.of((long) rows(weight), columns);
        if (!tensor.shape().equals(expected)) {
            throw new ModelFileException(
                    tensor.file(),
                    name,
                    "has shape " + tensor.shape() + ", the configuration asks for " + expected);
        }
        return tensor;
    }

    private String name(int block, Weight weight) {
        if (weight == Weight.EMBEDDINGS) {
            return naming.gguf() ? weight.gguf() : naming.prefix() + weight.safetensors();
        }
        if (naming.gguf()) {
            return "blk." + block + "." + weight.gguf();
        }
        boolean gemmaInput =
                weight == Weight.FEED_FORWARD_INPUT_NORM && config.family() == Family.GEMMA3;
        return naming.prefix()
                + "layers."
                + block
                + "."
                + (gemmaInput ? "pre_feedforward_layernorm.weight" : weight.safetensors());
    }

    private static boolean isRotated(Weight weight) {
        return switch (weight) {
            case QUERY, KEY, QUERY_BIAS, KEY_BIAS -> true;
            default -> false;
        };
    }

    private static boolean isNorm(Weight weight) {
        return switch (weight) {
            case INPUT_NORM,
                    QUERY_NORM,
                    KEY_NORM,
                    ATTENTION_NORM,
                    FEED_FORWARD_INPUT_NORM,
                    FEED_FORWARD_NORM ->
                    true;
            default -> false;
        };
    }

    /** Puts rows 0, 2, 4, … of each head first and rows 1, 3, 5, … behind them. */
    private void halve(float[] values, int rows, int rowSize) {
        int size = config.headSize();
        float[] head = new float[size * rowSize];
        for (int start = 0; start < rows; start += size) {
            System.arraycopy(values, start * rowSize, head, 0, head.length);
            for (int row = 0; row < size; row++) {
                int from = row < size / 2 ? row * 2 : (row - size / 2) * 2 + 1;
                System.arraycopy(head, from * rowSize, values, (start + row) * rowSize, rowSize);
            }
        }
    }
}
