package io.nerstream.encoder.decoder;

import java.util.Arrays;
import java.util.Locale;

/**
 * A vector that a block computes for each token. *
 *
 * <p>Value, key and query are the outputs of the block's projections with their bias, before head
 * norms and rotary position embedding: what a forward hook on {@code self_attn.v_proj} sees in
 * Hugging Face transformers.
 */
public enum Component {
    /** KV heads × head size values. */
    VALUE(0),
    /** KV heads × head size values. */
    KEY(1),
    /** Heads × head size values. */
    QUERY(2),
    /**
     * The output projection of attention, before it is added to the residual stream: hidden size
     * values.
     */
    ATTENTION_OUTPUT(3),
    /** The residual stream after the block: hidden size values. */
    BLOCK_OUTPUT(4);

    private final int code;

    Component(int code) {
        this.code = code;
    }

    /** What the TorchScript program calls it. */
    int code() {
        return code;
    }

    /**
     * The component of that name, such as {@code value} or {@code block-output}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Component of(String name) {
        return Arrays.stream(values())
                .filter(component -> component.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "component '"
                                                + name
                                                + "' is not one of "
                                                + Arrays.toString(values())));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
