package io.nerstream.encoder.decoder;

/**
 * The weights of a decoder by the part they play, with the names that the two formats give them.
 */
enum Weight {
    EMBEDDINGS("embed_tokens.weight", "token_embd.weight"),
    INPUT_NORM("input_layernorm.weight", "attn_norm.weight"),
    QUERY("self_attn.q_proj.weight", "attn_q.weight"),
    KEY("self_attn.k_proj.weight", "attn_k.weight"),
    VALUE("self_attn.v_proj.weight", "attn_v.weight"),
    QUERY_BIAS("self_attn.q_proj.bias", "attn_q.bias"),
    KEY_BIAS("self_attn.k_proj.bias", "attn_k.bias"),
    VALUE_BIAS("self_attn.v_proj.bias", "attn_v.bias"),
    QUERY_NORM("self_attn.q_norm.weight", "attn_q_norm.weight"),
    KEY_NORM("self_attn.k_norm.weight", "attn_k_norm.weight"),
    OUT("self_attn.o_proj.weight", "attn_output.weight"),
    OUT_BIAS("self_attn.o_proj.bias", "attn_output.bias"),
    /** Gemma: on the output of attention. */
    ATTENTION_NORM("post_attention_layernorm.weight", "post_attention_norm.weight"),
    /**
     * Before the feed-forward layer; Gemma calls it otherwise than all others, see {@link
     * DecoderWeights}.
     */
    FEED_FORWARD_INPUT_NORM("post_attention_layernorm.weight", "ffn_norm.weight"),
    GATE("mlp.gate_proj.weight", "ffn_gate.weight"),
    UP("mlp.up_proj.weight", "ffn_up.weight"),
    DOWN("mlp.down_proj.weight", "ffn_down.weight"),
    /** Gemma: on the output of the feed-forward layer. */
    FEED_FORWARD_NORM("post_feedforward_layernorm.weight", "post_ffw_norm.weight");

    private final String safetensors;
    private final String gguf;

    Weight(String safetensors, String gguf) {
        this.safetensors = safetensors;
        this.gguf = gguf;
    }

    /**
     * The name after the block's prefix, or the whole name of the embeddings without the model's
     * prefix.
     */
    String safetensors() {
        return safetensors;
    }

    String gguf() {
        return gguf;
    }
}
