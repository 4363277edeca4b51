package io.nerstream.indexing;

import io.nerstream.indexing.progress.Step;
import io.nerstream.schemas.Outcome;
import io.nerstream.settings.RegistrySettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets pass what concerns a document, as it came: decoding again is cheaper than carrying both
 * forms through buffers and checkpoints. What has no document's id as its key becomes a dead
 * letter; what is invalid otherwise becomes one behind the write, which sees what its document
 * stays. It also tells what is new from what is back-fill.
 */
final class CheckFunction extends ProcessFunction<RawRecord, RawRecord>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1;

    private final RegistrySettings registry;
    private final IndexedBefore indexedBefore;

    // Of the start of the job, whatever is known later: an interrupted back-fill goes on as one.
    private transient ListState<Tuple2<Integer, Long>> ends;
    private transient Map<Integer, Long> endOfBackfill;

    private transient DocumentReader reader;

    CheckFunction(RegistrySettings registry, IndexedBefore indexedBefore) {
        this.registry = registry;
        this.indexedBefore = indexedBefore;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        ends =
                context.getOperatorStateStore()
                        .getUnionListState(
                                new ListStateDescriptor<>(
                                        "end-of-backfill", Types.TUPLE(Types.INT, Types.LONG)));
        endOfBackfill = new HashMap<>();
        if (context.isRestored()) {
            for (Tuple2<Integer, Long> end : ends.get()) {
                endOfBackfill.put(end.f0, end.f1);
            }
        } else {
            endOfBackfill.putAll(indexedBefore.ends());
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        ends.clear();
        // Every subtask reads what all have written.
        if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            for (Map.Entry<Integer, Long> end : endOfBackfill.entrySet()) {
                ends.add(Tuple2.of(end.getKey(), end.getValue()));
            }
        }
    }

    @Override
    public void open(OpenContext context) {
        reader = new DocumentReader(registry);
    }

    @Override
    public void processElement(RawRecord record, Context context, Collector<RawRecord> out) {
        context.output(
                IndexingJob.STEPS,
                Step.read(record.partition(), record.offset(), record.timestamp()));
        try {
            String unused = DocumentReader.id(record);
            out.collect(isBackfill(record) ? record.asBackfill() : record);
        } catch (InvalidDocumentException e) {
            context.output(
                    IndexingJob.DEAD_LETTERS,
                    new DeadLetter(record, EncodeFunction.INVALID, e.getMessage()));
            context.output(IndexingJob.STEPS, record.done(Outcome.DEAD, EncodeFunction.INVALID));
        }
    }

    private boolean isBackfill(RawRecord record) {
        // What has an origin says what was said before.
        return !record.origin().isEmpty()
                || record.offset() < endOfBackfill.getOrDefault(record.partition(), 0L)
                || saysThatItIs(record);
    }

    private boolean saysThatItIs(RawRecord record) {
        if (record.tombstone()) {
            return false;
        }
        try {
            return reader.read(record).getBackfill();
        } catch (InvalidDocumentException e) {
            // The write behind tells of it.
            return false;
        }
    }
}
