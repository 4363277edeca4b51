package io.nerstream.indexing;

import java.io.Serializable;

/** A record that cannot be indexed, and why. */
public record DeadLetter(RawRecord record, String reason) implements Serializable {
    private static final long serialVersionUID = 1;
}
