package io.nerstream.indexing.progress;

import io.nerstream.indexing.KeyedMessage;
import io.nerstream.metrics.Measure;
import io.nerstream.metrics.flink.OperatorMeasures;
import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.schemas.DocumentProgress;
import io.nerstream.schemas.Outcome;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Tells the progress topic how far the job is, soon after each change. All partitions are one key,
 * so one subtask has them all.
 *
 * <p>What it knows is part of the same checkpoints as what is in flight, so nothing is counted
 * twice, and "done" is never said of what a restart brings back. At any time, of one process,
 * {@code nerstream_documents_read_total = nerstream_documents_total + nerstream_documents_open}.
 * What was open when the job began anew in the same process is read again, and counts as
 * interrupted.
 */
public final class ProgressFunction extends KeyedProcessFunction<Integer, Step, KeyedMessage>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1;
    private static final long PAUSE_MILLIS = 100;

    private final String encoderId;
    private final RegistrySettings registry;
    private final Map<Integer, Long> furthest;
    private final List<String> codes;

    private transient ListState<LedgerState> kept;
    private transient Map<Integer, Ledger> ledgers;
    private transient Set<Integer> changed;
    private transient RecordCodec<DocumentProgress> codec;
    private transient OperatorMeasures measures;
    private transient Counter read;
    private transient Map<Outcome, Counter> outcomes;
    private transient Map<String, Counter> dead;
    private transient Counter interrupted;

    /**
     * Tells the progress of an encoder's job.
     *
     * @param furthest how far jobs of this encoder have ever been, by partition
     * @param codes of dead letters that are known before the first
     */
    public ProgressFunction(
            String encoderId,
            RegistrySettings registry,
            Map<Integer, Long> furthest,
            List<String> codes) {
        this.encoderId = encoderId;
        this.registry = registry;
        this.furthest = new HashMap<>(furthest);
        this.codes = new ArrayList<>(codes);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        kept =
                context.getOperatorStateStore()
                        .getListState(
                                new ListStateDescriptor<>(
                                        "ledgers", TypeInformation.of(LedgerState.class)));
        ledgers = new ConcurrentHashMap<>();
        for (LedgerState one : kept.get()) {
            ledgers.put(one.partition(), Ledger.of(one));
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        kept.clear();
        for (Ledger ledger : ledgers.values()) {
            kept.add(ledger.kept());
        }
    }

    @Override
    public void open(OpenContext context) {
        changed = new TreeSet<>();
        codec = RecordCodec.of(DocumentProgress.class, Topic.PROGRESS.topicName(), registry);
        measures = new OperatorMeasures(getRuntimeContext().getMetricGroup());
        read = measures.counter(Measure.DOCUMENTS_READ);
        measures.value(Measure.DOCUMENTS_OPEN, this::open);
        outcomes = new EnumMap<>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            outcomes.put(
                    outcome,
                    measures.counter(Measure.DOCUMENTS, outcome.name().toLowerCase(Locale.ROOT)));
        }
        interrupted = measures.counter(Measure.DOCUMENTS, "interrupted");
        dead = new HashMap<>();
        // A rate needs a zero.
        codes.forEach(this::dead);
        // What is in flight from before was read by nobody in this process.
        read.inc(open());
    }

    @Override
    public void close() {
        if (interrupted != null) {
            interrupted.inc(open());
        }
    }

    private Counter dead(String code) {
        return dead.computeIfAbsent(
                code, any -> measures.counter(Measure.DEAD_LETTERS, Topic.DEAD.topicName(), any));
    }

    private long open() {
        return ledgers.values().stream().mapToLong(Ledger::open).sum();
    }

    @Override
    public void processElement(Step step, Context context, Collector<KeyedMessage> out) {
        Ledger ledger =
                ledgers.computeIfAbsent(
                        step.partition(),
                        any -> new Ledger(any, furthest.getOrDefault(step.partition(), 0L)));
        if (step.isRead()) {
            read.inc();
            ledger.read(step.offset(), step.time());
        } else {
            Outcome outcome = Outcome.valueOf(step.outcome());
            outcomes.get(outcome).inc();
            if (outcome == Outcome.DEAD) {
                dead(step.code()).inc();
            }
            ledger.done(step.offset(), outcome);
        }
        if (changed.isEmpty()) {
            long now = context.timerService().currentProcessingTime();
            context.timerService().registerProcessingTimeTimer(now + PAUSE_MILLIS);
        }
        changed.add(step.partition());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<KeyedMessage> out)
            throws IOException {
        for (int partition : changed) {
            DocumentProgress progress = ledgers.get(partition).tell(encoderId);
            out.collect(
                    new KeyedMessage(
                            (encoderId + "/" + partition).getBytes(StandardCharsets.UTF_8),
                            codec.encode(progress),
                            TraceHeaders.NONE));
        }
        changed.clear();
    }
}
