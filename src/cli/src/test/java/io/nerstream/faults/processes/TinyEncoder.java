package io.nerstream.faults.processes;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.encoder.EncoderMaker;
import io.nerstream.encoder.ModelSettings;
import io.nerstream.encoder.Span;
import io.nerstream.encoder.decoder.Precision;
import io.nerstream.encoder.modelfile.SafetensorsWriter;
import io.nerstream.encoder.modelfile.SafetensorsWriter.Tensor;
import io.nerstream.indexing.EncoderSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An encoder that is loaded in a moment: one block of random weights, a token for each byte. It
 * finds no mentions, so documents come with theirs.
 */
public final class TinyEncoder {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int HIDDEN = 32;
    private static final int HEADS = 4;
    private static final int KEY_HEADS = 2;
    private static final int HEAD_SIZE = 8;
    private static final int INNER = 48;
    private static final int BYTES = 256;
    private static final double DEVIATION = 0.3;

    private final Random random;

    private TinyEncoder(long seed) {
        this.random = new Random(seed);
    }

    /** Makes one; every seed gives another. */
    public static EncoderSource make(Path folder, long seed)
            throws IOException, InterruptedException {
        Path model = Files.createDirectories(folder.resolve("model"));
        new TinyEncoder(seed).writeModel(model);
        Path parts = folder.resolve("encoder");
        ModelSettings settings =
                ModelSettings.on(ModelSettings.device("cpu")).with(Precision.FLOAT32);
        try (EncoderMaker maker = new EncoderMaker(model, List.of(0), settings)) {
            for (String name : List.of("Helium", "Danube", "Vienna", "Siemens", "Budapest")) {
                maker.add(name + " is a name.", List.of(new Span(0, name.length())));
            }
            maker.write(parts, List.of("river", "city", "company", "chemical element"));
        }
        return new EncoderSource(parts.toString(), model.toString(), "cpu", "float32");
    }

    private void writeModel(Path folder) throws IOException {
        JSON.writeValue(folder.resolve("config.json").toFile(), config());
        JSON.writeValue(folder.resolve("tokenizer.json").toFile(), tokenizer());
        String block = "model.layers.0.";
        int keys = KEY_HEADS * HEAD_SIZE;
        Map<String, Tensor> tensors = new HashMap<>();
        tensors.put("model.embed_tokens.weight", matrix(BYTES, HIDDEN));
        tensors.put(block + "input_layernorm.weight", ones());
        tensors.put(block + "self_attn.q_proj.weight", matrix(HEADS * HEAD_SIZE, HIDDEN));
        tensors.put(block + "self_attn.k_proj.weight", matrix(keys, HIDDEN));
        tensors.put(block + "self_attn.v_proj.weight", matrix(keys, HIDDEN));
        tensors.put(block + "self_attn.o_proj.weight", matrix(HIDDEN, HEADS * HEAD_SIZE));
        tensors.put(block + "post_attention_layernorm.weight", ones());
        tensors.put(block + "mlp.gate_proj.weight", matrix(INNER, HIDDEN));
        tensors.put(block + "mlp.up_proj.weight", matrix(INNER, HIDDEN));
        tensors.put(block + "mlp.down_proj.weight", matrix(HIDDEN, INNER));
        tensors.put("model.norm.weight", ones());
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
    }

    private static Map<String, Object> config() {
        return Map.ofEntries(
                Map.entry("model_type", "llama"),
                Map.entry("hidden_size", HIDDEN),
                Map.entry("num_hidden_layers", 1),
                Map.entry("num_attention_heads", HEADS),
                Map.entry("num_key_value_heads", KEY_HEADS),
                Map.entry("head_dim", HEAD_SIZE),
                Map.entry("intermediate_size", INNER),
                Map.entry("hidden_act", "silu"),
                Map.entry("vocab_size", BYTES),
                Map.entry("rms_norm_eps", 1e-5),
                Map.entry("rope_theta", 10_000.0),
                Map.entry("tie_word_embeddings", true));
    }

    /** Byte-level, without a single merge. */
    private static ObjectNode tokenizer() {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", "1.0");
        root.putArray("added_tokens");
        ObjectNode bytes = root.putObject("pre_tokenizer");
        bytes.put("type", "ByteLevel").put("add_prefix_space", false);
        bytes.put("trim_offsets", true).put("use_regex", true);
        root.set("post_processor", bytes.deepCopy());
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE");
        model.putArray("merges");
        ObjectNode vocabulary = model.putObject("vocab");
        int others = 0;
        for (int one = 0; one < BYTES; one++) {
            // Such tokenizers write bytes that cannot be printed as characters behind all others.
            int sign = isPrinted(one) ? one : BYTES + others++;
            vocabulary.put(Character.toString(sign), one);
        }
        return root;
    }

    private static boolean isPrinted(int one) {
        return (one >= '!' && one <= '~') || (one >= 0xa1 && one <= 0xac) || one >= 0xae;
    }

    private Tensor matrix(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * DEVIATION);
        }
        return new Tensor(List.of((long) rows, (long) columns), values, false);
    }

    private static Tensor ones() {
        float[] values = new float[HIDDEN];
        java.util.Arrays.fill(values, 1);
        return Tensor.vector(values);
    }
}
