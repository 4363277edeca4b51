package io.nerstream.encoder.decoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.encoder.decoder.DecoderConfig.BlockAttention;
import io.nerstream.encoder.modelfile.ModelFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads config.json of a Hugging Face folder, both the flat rope settings of transformers 4 and the
 * {@code rope_parameters} of transformers 5.
 */
final class HuggingFaceConfig {
    private static final String SLIDING = "sliding_attention";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final List<String> SILU = List.of("silu", "swish");
    private static final List<String> GELU = List.of("gelu_pytorch_tanh");

    private final Path file;
    private final JsonNode root;
    private final ConfigLimits limits;

    private HuggingFaceConfig(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
        this.limits = new ConfigLimits(file);
    }

    static DecoderConfig read(Path file) throws IOException {
        JsonNode root;
        try {
            root = JSON.readTree(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new ModelFileException(file, "JSON", e.getOriginalMessage(), e);
        }
        if (!root.isObject()) {
            throw new ModelFileException(file, "JSON", "is no object");
        }
        // Models that also see pictures keep the decoder's settings one level down.
        JsonNode text = root.path("text_config");
        return new HuggingFaceConfig(file, text.isObject() ? text : root).read();
    }

    private DecoderConfig read() throws ModelFileException {
        String modelType = root.path("model_type").asText("");
        Family family =
                Family.ofModelType(modelType)
                        .orElseThrow(
                                () ->
                                        new ModelFileException(
                                                file,
                                                "model_type",
                                                "'"
                                                        + modelType
                                                        + "' is not supported, only llama, mistral, qwen2, qwen3, gemma3_text"));
        boolean gemma = family == Family.GEMMA3;
        int hidden = limits.size("hidden_size", integer("hidden_size"));
        int blocks = limits.blocks("num_hidden_layers", integer("num_hidden_layers"));
        int heads = limits.heads("num_attention_heads", integer("num_attention_heads"));
        int kvHeads =
                limits.kvHeads("num_key_value_heads", integer("num_key_value_heads", heads), heads);
        int headSize = limits.headSize("head_dim", integer("head_dim", hidden / heads));
        limits.oneOf("hidden_act", activation(), gemma ? GELU : SILU);
        if (root.hasNonNull("attn_logit_softcapping")) {
            throw new ModelFileException(file, "attn_logit_softcapping", "is not supported");
        }
        if (root.path("mlp_bias").asBoolean(false)) {
            throw new ModelFileException(file, "mlp_bias", "is not supported");
        }
        double scoreSize =
                limits.positive("query_pre_attn_scalar", real("query_pre_attn_scalar", headSize));
        List<float[]> frequencies = new ArrayList<>();
        frequencies.add(frequencies(headSize, "full_attention", "rope_theta", 10_000));
        if (gemma) {
            frequencies.add(frequencies(headSize, SLIDING, "rope_local_base_freq", 10_000));
        }
        return new DecoderConfig(
                family,
                hidden,
                blocks,
                heads,
                kvHeads,
                headSize,
                limits.size("intermediate_size", integer("intermediate_size")),
                limits.vocabulary("vocab_size", integer("vocab_size")),
                limits.positive("rms_norm_eps", real("rms_norm_eps", 1e-6)),
                1 / Math.sqrt(gemma ? scoreSize : headSize),
                gemma ? Math.sqrt(hidden) : 1,
                gemma ? 1 : 0,
                gemma,
                frequencies,
                attention(blocks, gemma));
    }

    private String activation() {
        return root.path(root.has("hidden_activation") ? "hidden_activation" : "hidden_act")
                .asText("silu");
    }

    private List<BlockAttention> attention(int blocks, boolean gemma) throws ModelFileException {
        boolean possible =
                root.hasNonNull("sliding_window")
                        && root.path("use_sliding_window").asBoolean(true);
        int window = possible ? limits.window("sliding_window", integer("sliding_window")) : 0;
        JsonNode types = root.path("layer_types");
        if (types.isArray() && types.size() < blocks) {
            throw new ModelFileException(
                    file, "layer_types", types.size() + " entries for " + blocks + " blocks");
        }
        long pattern = integer("sliding_window_pattern", 6);
        long firstSliding = integer("max_window_layers", 0);
        List<BlockAttention> attention = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            boolean sliding;
            if (types.isArray()) {
                sliding = types.get(block).asText().equals(SLIDING);
            } else if (gemma) {
                sliding = (block + 1) % Math.max(1, pattern) != 0;
            } else {
                sliding = possible && block >= firstSliding;
            }
            attention.add(new BlockAttention(sliding ? window : 0, gemma && sliding ? 1 : 0));
        }
        return attention;
    }

    /** Frequencies of one kind of attention; only Gemma tells the kinds apart. */
    private float[] frequencies(int headSize, String kind, String flatBase, double usualBase)
            throws ModelFileException {
        JsonNode rope = root.path("rope_parameters");
        if (rope.path(kind).isObject()) {
            rope = rope.path(kind);
        }
        boolean local = kind.equals(SLIDING);
        if (!rope.isObject()) {
            // In transformers 4 the scaling never touches Gemma's sliding blocks.
            rope = local ? JSON.createObjectNode() : root.path("rope_scaling");
        }
        double base = rope.path("rope_theta").asDouble(real(flatBase, usualBase));
        float[] plain = Rotary.frequencies(limits.positive(flatBase, base), headSize);
        String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
        limits.oneOf("rope_type", type, List.of("default", "linear", "llama3", "dynamic"));
        return limits.frequencies("rope_parameters", scaled(plain, type, rope));
    }

    private float[] scaled(float[] plain, String type, JsonNode rope) throws ModelFileException {
        return switch (type) {
            case "linear" -> Rotary.linear(plain, setting(rope, "factor"));
            case "llama3" ->
                    Rotary.llama3(
                            plain,
                            setting(rope, "factor"),
                            setting(rope, "low_freq_factor"),
                            setting(rope, "high_freq_factor"),
                            setting(rope, "original_max_position_embeddings"));
            // Dynamic scaling changes nothing below the trained length, and windows are far
            // shorter.
            default -> plain;
        };
    }

    private double setting(JsonNode rope, String field) throws ModelFileException {
        return limits.positive("rope " + field, rope.path(field).asDouble(0));
    }

    private long integer(String field) throws ModelFileException {
        if (!root.path(field).canConvertToLong()) {
            throw new ModelFileException(file, field, "is missing or no integer");
        }
        return root.path(field).asLong();
    }

    private long integer(String field, long otherwise) throws ModelFileException {
        return root.hasNonNull(field) ? integer(field) : otherwise;
    }

    private double real(String field, double otherwise) throws ModelFileException {
        JsonNode value = root.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw new ModelFileException(file, field, "is no number");
        }
        return value.asDouble();
    }
}
