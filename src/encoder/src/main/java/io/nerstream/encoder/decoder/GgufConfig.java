package io.nerstream.encoder.decoder;

import io.nerstream.encoder.decoder.DecoderConfig.BlockAttention;
import io.nerstream.encoder.modelfile.GgufFile;
import io.nerstream.encoder.modelfile.ModelFileException;
import io.nerstream.encoder.modelfile.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a decoder's sizes from the metadata of a GGUF file. */
final class GgufConfig {
    /**
     * Gemma 3: five sliding blocks, then one that sees all; its converter does not write this down.
     */
    private static final int GEMMA_PATTERN = 6;

    private static final double GEMMA_LOCAL_BASE = 10_000;
    private static final int GEMMA_27B_BLOCKS = 62;
    private static final String EMBEDDINGS = Weight.EMBEDDINGS.gguf();
    private static final String ROPE_FACTORS = "rope_freqs.weight";

    private final GgufFile file;
    private final ConfigLimits limits;
    private final String architecture;

    private GgufConfig(GgufFile file, String architecture) {
        this.file = file;
        this.limits = new ConfigLimits(file.path());
        this.architecture = architecture;
    }

    static DecoderConfig read(GgufFile file) throws ModelFileException {
        return new GgufConfig(file, file.text("general.architecture").orElse("")).read();
    }

    private DecoderConfig read() throws ModelFileException {
        Family family =
                Family.ofArchitecture(architecture)
                        .orElseThrow(
                                () ->
                                        new ModelFileException(
                                                file.path(),
                                                "general.architecture",
                                                "'"
                                                        + architecture
                                                        + "' is not supported, only llama, qwen2, qwen3, gemma3"));
        boolean gemma = family == Family.GEMMA3;
        int hidden = limits.size(key("embedding_length"), integer("embedding_length"));
        int blocks = limits.blocks(key("block_count"), integer("block_count"));
        int heads = limits.heads(key("attention.head_count"), integer("attention.head_count"));
        long kv = file.integer(key("attention.head_count_kv")).orElse((long) heads);
        int headSize = limits.headSize(key("attention.key_length"), headSize(hidden / heads));
        if (file.integer(key("expert_count")).orElse(0L) != 0) {
            throw new ModelFileException(
                    file.path(), key("expert_count"), "mixtures of experts are not supported");
        }
        double scoreSize = gemma && blocks == GEMMA_27B_BLOCKS ? (double) hidden / heads : headSize;
        List<float[]> frequencies = new ArrayList<>();
        frequencies.add(frequencies(headSize, gemma));
        if (gemma) {
            frequencies.add(Rotary.frequencies(GEMMA_LOCAL_BASE, headSize));
        }
        return new DecoderConfig(
                family,
                hidden,
                blocks,
                heads,
                limits.kvHeads(key("attention.head_count_kv"), kv, heads),
                headSize,
                limits.size(key("feed_forward_length"), integer("feed_forward_length")),
                limits.vocabulary(EMBEDDINGS, vocabulary()),
                limits.positive(
                        key("attention.layer_norm_rms_epsilon"),
                        real("attention.layer_norm_rms_epsilon", 1e-6)),
                1 / Math.sqrt(scoreSize),
                gemma ? Math.sqrt(hidden) : 1,
                0,
                gemma,
                frequencies,
                attention(blocks, gemma));
    }

    private long headSize(int usual) throws ModelFileException {
        Optional<Long> stated = file.integer(key("attention.key_length"));
        return stated.isPresent()
                ? stated.get()
                : file.integer(key("rope.dimension_count")).orElse((long) usual);
    }

    private long vocabulary() throws ModelFileException {
        TensorInfo embeddings =
                file.tensor(EMBEDDINGS)
                        .orElseThrow(
                                () ->
                                        new ModelFileException(
                                                file.path(), EMBEDDINGS, "is missing"));
        return embeddings.rows();
    }

    private float[] frequencies(int headSize, boolean gemma) throws ModelFileException {
        double base = real("rope.freq_base", gemma ? 1_000_000 : 10_000);
        float[] frequencies =
                Rotary.frequencies(limits.positive(key("rope.freq_base"), base), headSize);
        String scaling = file.text(key("rope.scaling.type")).orElse("none");
        limits.oneOf(key("rope.scaling.type"), scaling, List.of("none", "linear"));
        if (scaling.equals("linear")) {
            double factor =
                    limits.positive(key("rope.scaling.factor"), real("rope.scaling.factor", 0));
            frequencies = Rotary.linear(frequencies, factor);
        }
        // Llama 3.1's scaling is stored as one divisor per frequency.
        Optional<TensorInfo> factors = file.tensor(ROPE_FACTORS);
        if (factors.isPresent()) {
            if (!factors.get().shape().equals(List.of((long) frequencies.length))) {
                throw new ModelFileException(
                        file.path(),
                        ROPE_FACTORS,
                        "has shape "
                                + factors.get().shape()
                                + ", expected ["
                                + frequencies.length
                                + "]");
            }
            float[] divisors = new float[frequencies.length];
            file.read(factors.get(), 0, divisors.length, divisors);
            for (int i = 0; i < divisors.length; i++) {
                frequencies[i] /= divisors[i];
            }
        }
        return limits.frequencies(key("rope.freq_base"), frequencies);
    }

    private List<BlockAttention> attention(int blocks, boolean gemma) throws ModelFileException {
        Optional<Long> stated = file.integer(key("attention.sliding_window"));
        int window =
                stated.isPresent() && stated.get() != 0
                        ? limits.window(key("attention.sliding_window"), stated.get())
                        : 0;
        List<BlockAttention> attention = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            boolean sliding = !gemma || (block + 1) % GEMMA_PATTERN != 0;
            attention.add(new BlockAttention(sliding ? window : 0, gemma && sliding ? 1 : 0));
        }
        return attention;
    }

    private String key(String name) {
        return architecture + "." + name;
    }

    private long integer(String name) throws ModelFileException {
        return file.integer(key(name))
                .orElseThrow(() -> new ModelFileException(file.path(), key(name), "is missing"));
    }

    private double real(String name, double otherwise) throws ModelFileException {
        return file.real(key(name)).orElse(otherwise);
    }
}
