package io.nerstream.indexing;

import io.nerstream.schemas.Outcome;
import java.io.Serializable;

/**
 * What became of a record, after it is so.
 *
 * @param reason why it is a dead letter, else empty
 */
public record Indexed(Encoded encoded, Outcome outcome, String reason) implements Serializable {
    private static final long serialVersionUID = 1;
}
