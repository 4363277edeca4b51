package io.nerstream.indexing;

import io.nerstream.collection.WriteOutcome;
import io.nerstream.indexing.restating.Restatement;
import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.metrics.traces.TraceSpan;
import io.nerstream.metrics.traces.TracedStep;
import io.nerstream.schemas.Outcome;
import java.io.Serializable;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a record, after it is so.
 *
 * @param occurrences of its mentions, what tells those of one entity apart; none if not indexed
 * @param news whether the version before did not have each
 * @param code why it is a dead letter, in a word, else empty
 * @param reason the same for people
 * @param restatement what must be said again in Kafka, else null
 * @param trace that it belongs to, by the write
 */
public record Indexed(
        Encoded encoded,
        Outcome outcome,
        int[] occurrences,
        boolean[] news,
        String code,
        String reason,
        Restatement restatement,
        TraceHeaders trace)
        implements Serializable {
    private static final long serialVersionUID = 1;

    public Indexed {
        // In the state of a job from before there were traces it is missing.
        trace = trace == null ? TraceHeaders.NONE : trace;
    }

    /**
     * What became of a document that was written.
     *
     * @param began when its batch began to be written
     */
    static Indexed of(Encoded encoded, WriteOutcome outcome, Instant began) {
        TraceSpan span = TraceSpan.begin(TracedStep.WRITE, encoded.origin().trace(), began);
        Indexed indexed = of(encoded, outcome, span.headers());
        if (indexed.outcome() == Outcome.DEAD) {
            span.fail(indexed.code());
        } else {
            span.end();
        }
        return indexed;
    }

    private static Indexed of(Encoded encoded, WriteOutcome outcome, TraceHeaders trace) {
        if (!encoded.failure().isEmpty()) {
            return dead(encoded, encoded.code(), encoded.failure(), kept(outcome), trace);
        }
        if (outcome instanceof WriteOutcome.Indexed indexed) {
            int count = indexed.occurrences().size();
            int[] occurrences = new int[count];
            boolean[] news = new boolean[count];
            for (int i = 0; i < count; i++) {
                occurrences[i] = indexed.occurrences().get(i).number();
                news[i] = indexed.occurrences().get(i).news();
            }
            return new Indexed(encoded, Outcome.INDEXED, occurrences, news, "", "", null, trace);
        }
        if (outcome instanceof WriteOutcome.Rejected rejected) {
            return dead(encoded, rejected.code(), rejected.reason(), kept(outcome), trace);
        }
        return new Indexed(
                encoded,
                outcome instanceof WriteOutcome.Deleted ? Outcome.DELETED : Outcome.SUPERSEDED,
                new int[0],
                new boolean[0],
                "",
                "",
                restatement(encoded, kept(outcome)),
                trace);
    }

    private static Indexed dead(
            Encoded encoded,
            String code,
            String reason,
            Optional<WriteOutcome.Kept> kept,
            TraceHeaders trace) {
        return new Indexed(
                encoded,
                Outcome.DEAD,
                new int[0],
                new boolean[0],
                code,
                reason,
                // What is not taken when it is said again would be said for ever.
                encoded.origin().origin().isEmpty() ? restatement(encoded, kept) : null,
                trace);
    }

    private static Optional<WriteOutcome.Kept> kept(WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Superseded superseded) {
            return superseded.kept();
        }
        return outcome instanceof WriteOutcome.Rejected rejected
                ? rejected.kept()
                : Optional.empty();
    }

    private static Restatement restatement(Encoded encoded, Optional<WriteOutcome.Kept> kept) {
        return kept.map(
                        what ->
                                new Restatement(
                                        encoded.origin().key(),
                                        what.place().partition(),
                                        what.place().offset(),
                                        what.origin(),
                                        what.removed()))
                .orElse(null);
    }
}
