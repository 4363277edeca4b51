package io.nerstream.indexing;

import io.nerstream.metrics.traces.TraceHeaders;
import java.io.Serializable;

/**
 * A record of the mentions or the outcomes topic.
 *
 * @param key the document's id
 * @param trace that it belongs to
 */
public record KeyedMessage(byte[] key, byte[] value, TraceHeaders trace) implements Serializable {
    private static final long serialVersionUID = 1;

    public KeyedMessage {
        // In the state of a job from before there were traces it is missing.
        trace = trace == null ? TraceHeaders.NONE : trace;
    }
}
