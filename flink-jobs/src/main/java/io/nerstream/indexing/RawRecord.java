package io.nerstream.indexing;

import io.nerstream.indexing.progress.Step;
import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.schemas.Outcome;
import java.io.Serializable;

/**
 * A record of the documents topic as it is there.
 *
 * @param timestamp milliseconds since 1970
 * @param key empty if it has none
 * @param value empty if it is a tombstone
 * @param tombstone whether it has no value: its document is to be removed
 * @param backfill whether what it mentions is not new
 * @param onlyOffset of a removal: the only record that it is meant for; negative: any before it
 * @param origin what it says again, if it says nothing new: see {@link
 *     io.nerstream.schemas.RestatementHeaders}; else empty
 * @param trace that it belongs to, by the last step on its way
 */
public record RawRecord(
        String topic,
        int partition,
        long offset,
        long timestamp,
        byte[] key,
        byte[] value,
        boolean tombstone,
        boolean backfill,
        long onlyOffset,
        String origin,
        TraceHeaders trace)
        implements Serializable {
    private static final long serialVersionUID = 1;

    public RawRecord {
        // In the state of a job from before there were traces it is missing.
        trace = trace == null ? TraceHeaders.NONE : trace;
    }

    /** The same, known to be old. */
    RawRecord asBackfill() {
        return with(true, trace);
    }

    /** The same, one step further. */
    RawRecord withTrace(TraceHeaders next) {
        return next.equals(trace) ? this : with(backfill, next);
    }

    private RawRecord with(boolean itsBackfill, TraceHeaders itsTrace) {
        return new RawRecord(
                topic,
                partition,
                offset,
                timestamp,
                key,
                value,
                tombstone,
                itsBackfill,
                onlyOffset,
                origin,
                itsTrace);
    }

    /** That it is done with. */
    Step done(Outcome outcome, String code) {
        return Step.done(partition, offset, timestamp, outcome, code);
    }

    /** Where it is, for messages. */
    String place() {
        return topic + "-" + partition + "@" + offset;
    }
}
