package io.nerstream.indexing;

import io.nerstream.indexing.progress.Step;
import io.nerstream.schemas.Document;
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
 * Lets pass what is a document or removes one, as it came: decoding again is cheaper than carrying
 * both forms through buffers and checkpoints. Everything else becomes a dead letter. It also tells
 * what is new from what is back-fill.
 */
final class CheckFunction extends ProcessFunction<RawRecord, RawRecord>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1;

    /** Code of what is no document, or breaks the rules for them. */
    static final String INVALID = "invalid";

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
            if (record.tombstone()) {
                String unused = DocumentReader.id(record);
                out.collect(record);
            } else {
                Document document = reader.read(record);
                out.collect(isBackfill(record, document) ? record.asBackfill() : record);
            }
        } catch (InvalidDocumentException e) {
            context.output(
                    IndexingJob.DEAD_LETTERS, new DeadLetter(record, INVALID, e.getMessage()));
            context.output(IndexingJob.STEPS, record.done(Outcome.DEAD, INVALID));
        }
    }

    private boolean isBackfill(RawRecord record, Document document) {
        return document.getBackfill()
                || !record.origin().isEmpty()
                || record.offset() < endOfBackfill.getOrDefault(record.partition(), 0L);
    }
}
