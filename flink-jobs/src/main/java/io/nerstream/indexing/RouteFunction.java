package io.nerstream.indexing;

import io.nerstream.schemas.Outcome;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Texts on which the model failed become dead letters; the others go on. */
final class RouteFunction extends ProcessFunction<Encoded, Encoded> {
    private static final long serialVersionUID = 1;

    /** Code of texts that the encoder gave no mentions. */
    static final String NOT_ENCODED = "not_encoded";

    @Override
    public void processElement(Encoded encoded, Context context, Collector<Encoded> out) {
        if (encoded.failure().isEmpty()) {
            out.collect(encoded);
        } else {
            context.output(
                    IndexingJob.DEAD_LETTERS,
                    new DeadLetter(encoded.origin(), NOT_ENCODED, encoded.failure()));
            context.output(IndexingJob.STEPS, encoded.origin().done(Outcome.DEAD, NOT_ENCODED));
        }
    }
}
