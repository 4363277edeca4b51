package io.nerstream.indexing.milvus;

import io.nerstream.collection.CollectionUnavailableException;
import io.nerstream.collection.DocumentChange;
import io.nerstream.collection.KeyRange;
import io.nerstream.collection.LeaseLostException;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.RetryCause;
import io.nerstream.collection.WriteOutcome;
import io.nerstream.indexing.ordered.OrderedFunction;
import io.nerstream.metrics.Measure;
import io.nerstream.metrics.flink.Durations;
import io.nerstream.metrics.flink.OperatorMeasures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread of its own writes what the operator hands over, batch by batch. */
final class WriteFunction<I, O> extends OrderedFunction<I, O> {
    private static final long serialVersionUID = 1;
    private static final Duration LAST_BATCH = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(WriteFunction.class);

    private final MilvusSink.Builder<I, O> settings;

    private transient MentionCollection collection;
    // No more than the operator lets in; the writer puts back what is not of this batch.
    private transient LinkedBlockingDeque<Waiting<I, O>> waiting;
    private transient Thread writer;
    // Held while a batch is written.
    private transient ReentrantLock writing;
    private transient Durations durations;
    private transient Counter written;
    private transient volatile long waitingSince;

    WriteFunction(MilvusSink.Builder<I, O> settings) {
        this.settings = settings;
    }

    private record Waiting<I, O>(I element, DocumentChange change, CompletableFuture<O> result) {}

    @Override
    public void open(OpenContext context) throws InterruptedException {
        collection = settings.collection.get();
        reserve();
        waiting = new LinkedBlockingDeque<>();
        writing = new ReentrantLock();
        measure(new OperatorMeasures(getRuntimeContext().getMetricGroup()));
        writer = new Thread(this::work, "milvus-writer");
        writer.setDaemon(true);
        writer.start();
    }

    /** What this subtask's keys are is what only it may write. */
    private void reserve() throws InterruptedException {
        TaskInfo task = getRuntimeContext().getTaskInfo();
        int groups = task.getMaxNumberOfParallelSubtasks();
        KeyGroupRange own =
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        groups, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
        collection.reserve(
                new KeyRange(own.getStartKeyGroup(), own.getEndKeyGroup(), groups),
                getRuntimeContext().getJobInfo().getJobName()
                        + " ("
                        + getRuntimeContext().getJobInfo().getJobId()
                        + ")");
    }

    private void measure(OperatorMeasures measures) {
        durations = measures.durations(Measure.MILVUS_WRITE);
        written = measures.counter(Measure.MILVUS_WRITTEN);
        measures.value(Measure.MILVUS_WAITING, this::waitingSeconds);
        for (RetryCause cause : RetryCause.values()) {
            measures.number(
                    Measure.MILVUS_RETRIES,
                    () -> collection.repeatedCalls(cause),
                    "job",
                    cause.name().toLowerCase(Locale.ROOT));
        }
    }

    @Override
    protected long size(I element) {
        return settings.size.apply(element);
    }

    @Override
    protected String name(I element) {
        return settings.name.apply(element);
    }

    @Override
    protected CompletableFuture<O> begin(I element) {
        CompletableFuture<O> result = new CompletableFuture<>();
        waiting.addLast(new Waiting<>(element, settings.change.apply(element), result));
        return result;
    }

    private void work() {
        try {
            while (true) {
                List<Waiting<I, O>> batch = next();
                writing.lockInterruptibly();
                try {
                    write(batch);
                } finally {
                    writing.unlock();
                }
            }
        } catch (InterruptedException e) {
            // Only close() does this; what still waits is part of the checkpoint.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            // Nobody would write what waits: the job must hear of it.
            waiting.forEach(one -> one.result().completeExceptionally(e));
            throw e;
        }
    }

    /** Waits for a batch: of different documents, in the order of arrival, bounded in bytes. */
    private List<Waiting<I, O>> next() throws InterruptedException {
        List<Waiting<I, O>> batch = new ArrayList<>();
        Set<String> documents = new HashSet<>();
        Waiting<I, O> one = waiting.takeFirst();
        long end = System.nanoTime() + settings.delay.toNanos();
        long bytes = 0;
        while (one != null) {
            bytes += one.change().bytes();
            boolean tooMuch = !batch.isEmpty() && bytes > MilvusSink.LARGEST_BATCH;
            if (tooMuch || !documents.add(one.change().id())) {
                waiting.addFirst(one);
                return batch;
            }
            batch.add(one);
            if (batch.size() == settings.batch) {
                return batch;
            }
            one = waiting.pollFirst(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        return batch;
    }

    /** However long the server is away: behind this the stream waits, and nothing begins anew. */
    private List<WriteOutcome> written(List<DocumentChange> changes) throws InterruptedException {
        boolean reserved = true;
        while (true) {
            try {
                if (!reserved) {
                    reserve();
                    reserved = true;
                }
                return collection.write(changes);
            } catch (CollectionUnavailableException e) {
                LOG.warn("{} documents wait: {}", changes.size(), e.getMessage());
            } catch (LeaseLostException e) {
                LOG.warn("{} documents wait: {}", changes.size(), e.getMessage());
                reserved = false;
            }
            waitingSince = waitingSince == 0 ? System.nanoTime() : waitingSince;
        }
    }

    private double waitingSeconds() {
        long since = waitingSince;
        return since == 0 ? 0 : (System.nanoTime() - since) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private void write(List<Waiting<I, O>> batch) throws InterruptedException {
        long start = System.nanoTime();
        Instant began = Instant.now();
        List<O> results = new ArrayList<>();
        try {
            List<WriteOutcome> outcomes = written(batch.stream().map(Waiting::change).toList());
            for (int i = 0; i < batch.size(); i++) {
                results.add(settings.result.of(batch.get(i).element(), outcomes.get(i), began));
            }
        } catch (RuntimeException | Error e) {
            batch.forEach(one -> one.result().completeExceptionally(e));
            return;
        } finally {
            waitingSince = 0;
        }
        durations.since(start);
        written.inc(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            boolean unused = batch.get(i).result().complete(results.get(i));
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (collection == null) {
            return;
        }
        if (writer == null || ends()) {
            collection.close();
        } else {
            // What was cut off can land still, and must find nobody else's writes.
            collection.abandon();
        }
    }

    /** Ends the writer; returns whether that was between two batches. */
    private boolean ends() throws InterruptedException {
        boolean between = false;
        try {
            between = writing.tryLock(LAST_BATCH.toSeconds(), TimeUnit.SECONDS);
        } finally {
            writer.interrupt();
            if (between) {
                writing.unlock();
            }
        }
        writer.join();
        return between;
    }
}
