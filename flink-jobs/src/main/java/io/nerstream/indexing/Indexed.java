package io.nerstream.indexing;

import java.io.Serializable;

/**
 * What became of a record, after it is so.
 *
 * @param reason why it is a dead letter, else empty
 */
public record Indexed(Encoded encoded, Kind kind, String reason) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Every record that was read ends as exactly one of these. */
    public enum Kind {
        INDEXED,
        DELETED,
        SUPERSEDED,
        DEAD
    }
}
