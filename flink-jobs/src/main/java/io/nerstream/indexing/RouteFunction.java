package io.nerstream.indexing;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Texts on which the model failed become dead letters; the others go on. */
final class RouteFunction extends ProcessFunction<Encoded, Encoded> {
    private static final long serialVersionUID = 1;

    private transient Counter dead;

    @Override
    public void open(OpenContext context) {
        dead = getRuntimeContext().getMetricGroup().counter(Counters.DEAD);
    }

    @Override
    public void processElement(Encoded encoded, Context context, Collector<Encoded> out) {
        if (encoded.failure().isEmpty()) {
            out.collect(encoded);
        } else {
            dead.inc();
            context.output(
                    IndexingJob.DEAD_LETTERS, new DeadLetter(encoded.origin(), encoded.failure()));
        }
    }
}
