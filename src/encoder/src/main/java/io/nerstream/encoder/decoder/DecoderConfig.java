package io.nerstream.encoder.decoder;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The sizes and constants of a decoder.
 *
 * @param hidden size of the residual stream
 * @param blocks how many blocks the whole model has
 * @param feedForward inner size of the feed-forward layer
 * @param epsilon of the RMS norms
 * @param attentionScale what scores are multiplied with
 * @param embeddingScale what embeddings are multiplied with: 1 but for Gemma
 * @param normOffset what is added to stored norm weights: 1 for Gemma in Safetensors, else 0
 * @param gelu tanh-approximated GELU instead of SiLU
 * @param frequencies tables of rotary frequencies in radians per position, [tables][head size / 2]
 * @param attention for each block its sliding window and its frequencies
 */
public record DecoderConfig(
        Family family,
        int hidden,
        int blocks,
        int heads,
        int kvHeads,
        int headSize,
        int feedForward,
        int vocabulary,
        double epsilon,
        double attentionScale,
        double embeddingScale,
        float normOffset,
        boolean gelu,
        List<float[]> frequencies,
        List<BlockAttention> attention) {

    /**
     * How a block attends.
     *
     * @param window tokens that a token sees, itself included; 0 for all
     * @param table which frequencies it uses
     */
    public record BlockAttention(int window, int table) {}

    public DecoderConfig {
        requireNonNull(family, "family is null");
        frequencies = List.copyOf(frequencies);
        attention = List.copyOf(attention);
    }

    /** How many values a component has in each token's vector. */
    public int size(Component component) {
        return switch (component) {
            case VALUE, KEY -> kvHeads * headSize;
            case QUERY -> heads * headSize;
            case ATTENTION_OUTPUT, BLOCK_OUTPUT -> hidden;
        };
    }
}
