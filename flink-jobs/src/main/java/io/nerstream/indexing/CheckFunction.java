package io.nerstream.indexing;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets pass what is a document or removes one, as it came: decoding again is cheaper than carrying
 * both forms through buffers and checkpoints. Everything else becomes a dead letter.
 */
final class CheckFunction extends ProcessFunction<RawRecord, RawRecord> {
    private static final long serialVersionUID = 1;

    private final String registry;

    private transient DocumentReader reader;
    private transient Counter read;
    private transient Counter dead;

    CheckFunction(String registry) {
        this.registry = registry;
    }

    @Override
    public void open(OpenContext context) {
        reader = new DocumentReader(registry);
        read = getRuntimeContext().getMetricGroup().counter(Counters.READ);
        dead = getRuntimeContext().getMetricGroup().counter(Counters.DEAD);
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<RawRecord> out) {
        read.inc();
        try {
            if (record.tombstone()) {
                String unused = DocumentReader.id(record);
            } else {
                var unused = reader.read(record);
            }
            out.collect(record);
        } catch (InvalidDocumentException e) {
            dead.inc();
            context.output(IndexingJob.DEAD_LETTERS, new DeadLetter(record, e.getMessage()));
        }
    }
}
