package io.nerstream.indexing;

import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.batching.Load;
import io.nerstream.metrics.Measure;
import io.nerstream.metrics.flink.OperatorMeasures;
import java.util.concurrent.TimeUnit;

/** What the language model of a task manager has to do, which all its subtasks share. */
final class EncoderMeasures {
    private EncoderMeasures() {}

    static void register(OperatorMeasures measures, Encoder encoder) {
        measures.number(Measure.ENCODER_QUEUE, () -> encoder.load().queued());
        measures.number(Measure.ENCODER_CAPACITY, () -> encoder.load().capacity());
        measures.number(Measure.ENCODER_BATCH_BUDGET, () -> encoder.load().budget());
        measures.number(Measure.ENCODER_BATCHES, () -> encoder.load().batches());
        measures.number(Measure.ENCODER_BATCH_TOKENS, () -> encoder.load().tokens());
        measures.value(Measure.ENCODER_BUSY, () -> seconds(encoder.load()));
    }

    private static double seconds(Load load) {
        return load.busyNanos() / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
