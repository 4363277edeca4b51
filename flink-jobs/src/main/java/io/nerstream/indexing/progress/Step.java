package io.nerstream.indexing.progress;

import io.nerstream.schemas.Outcome;
import java.io.Serializable;

/**
 * A record was read, or is done with.
 *
 * @param partition of the documents topic
 * @param offset in it
 * @param time of the record, in milliseconds since 1970
 * @param outcome what became of it; empty if it was read
 * @param code why it is dead, in a word, else empty
 */
public record Step(int partition, long offset, long time, String outcome, String code)
        implements Serializable {
    private static final long serialVersionUID = 1;

    /** It was read. */
    public static Step read(int partition, long offset, long time) {
        return new Step(partition, offset, time, "", "");
    }

    /** It is done with. */
    public static Step done(int partition, long offset, long time, Outcome outcome, String code) {
        return new Step(partition, offset, time, outcome.name(), code);
    }

    boolean isRead() {
        return outcome.isEmpty();
    }
}
