package io.nerstream.indexing;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Texts on which the model failed become dead letters; the others go on. */
final class RouteFunction extends ProcessFunction<Encoded, Encoded> {
    private static final long serialVersionUID = 1;

    /** Code of texts that the encoder gave no mentions. */
    private static final String NOT_ENCODED = "not_encoded";

    private transient DocumentCounts counts;

    @Override
    public void open(OpenContext context) {
        counts = new DocumentCounts(getRuntimeContext().getMetricGroup(), NOT_ENCODED);
    }

    @Override
    public void processElement(Encoded encoded, Context context, Collector<Encoded> out) {
        if (encoded.failure().isEmpty()) {
            out.collect(encoded);
        } else {
            DeadLetter letter = new DeadLetter(encoded.origin(), NOT_ENCODED, encoded.failure());
            counts.dead(letter);
            context.output(IndexingJob.DEAD_LETTERS, letter);
        }
    }
}
