package io.nerstream.encoder.decoder;

import static java.util.Objects.requireNonNull;

/**
 * A place where vectors are taken from.
 *
 * @param block from 0
 */
public record Tap(int block, Component component) {
    public Tap {
        if (block < 0) {
            throw new IllegalArgumentException(
                    "block " + block + " is negative; blocks count from 0");
        }
        requireNonNull(component, "component is null");
    }
}
