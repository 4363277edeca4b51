package io.nerstream.indexing;

import java.io.Serializable;

/**
 * A record that cannot be indexed.
 *
 * @param code why, in one of a few words
 * @param reason why, for people
 */
public record DeadLetter(RawRecord record, String code, String reason) implements Serializable {
    private static final long serialVersionUID = 1;
}
