package io.nerstream.encoder.batching;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Packs sequences of many callers into batches and runs them on one thread of its own.
 *
 * <p>A batch runs once the waiting tokens fill the budget, the oldest sequence has waited for the
 * longest delay, or {@link #flush} was called. Tokens that wait or run never exceed the capacity:
 * {@link #submit} blocks until there is room. A sequence that makes its batch fail is found by
 * halving and fails alone; a cancelled one is dropped if it has not begun.
 *
 * <p>Texts are served fairly, however long they are: the n-th sequence of a text takes its turn as
 * if it had arrived later by the tokens before it (start-time fair queueing), and of each text only
 * a few sequences wait at a time, the others follow as those finish. So what arrives behind a long
 * text waits for about as many of its tokens as it has itself.
 */
public final class TokenBatcher implements AutoCloseable {
    /** How many batches a text alone can fill: the next is there when one has run. */
    private static final int BATCHES_OF_A_TEXT = 2;

    private static final Comparator<Waiting<?, ?>> BY_TURN =
            Comparator.<Waiting<?, ?>>comparingLong(Waiting::turn)
                    .thenComparingLong(Waiting::number);

    private final Limits limits;
    private final Semaphore capacity;
    private final Thread worker;
    private final ExecutorService completions;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by lock: what waits in the order of turns, its tokens, the turn of what arrives next
    // or behind what has run, the next number, and all numbers below which are due.
    private final List<Waiting<?, ?>> waiting = new ArrayList<>();
    private long waitingTokens;
    private long clock;
    private long nextNumber;
    private long dueBelow;
    private boolean closed;

    // Written by the worker alone.
    private final LongAdder batches = new LongAdder();
    private final LongAdder batchTokens = new LongAdder();
    private final LongAdder busyNanos = new LongAdder();

    /**
     * Bounds of a batcher.
     *
     * @param budget tokens of a batch, padding included; a longer sequence runs alone
     * @param capacity tokens that wait or run at most, at least the budget
     * @param delay how long a sequence waits for others at most
     */
    public record Limits(int budget, int capacity, Duration delay) {
        public Limits {
            if (budget < 1 || capacity < budget || delay.isNegative()) {
                throw new IllegalArgumentException(
                        "budget "
                                + budget
                                + " must be positive, capacity "
                                + capacity
                                + " not below it, delay "
                                + delay
                                + " not negative");
            }
        }
    }

    public TokenBatcher(String name, Limits limits) {
        this.limits = limits;
        this.capacity = new Semaphore(limits.capacity(), true);
        this.completions =
                Executors.newSingleThreadExecutor(task -> daemon(task, name + "-results"));
        this.worker = daemon(this::work, name);
        this.worker.start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Queues a sequence; blocks while the capacity is used up.
     *
     * @return what the model finds; fails with what the model threw, or with {@link
     *     IllegalStateException} once closed
     */
    public <S extends Sequence, R> CompletableFuture<R> submit(BatchModel<S, R> model, S sequence)
            throws InterruptedException {
        return submit(model, List.of(sequence)).get(0);
    }

    /**
     * Queues the sequences of one text; blocks while the capacity is used up, of which a long text
     * takes a small part.
     *
     * @return for each sequence as {@link #submit(BatchModel, Sequence)}
     */
    public <S extends Sequence, R> List<CompletableFuture<R>> submit(
            BatchModel<S, R> model, List<S> text) throws InterruptedException {
        long share = (long) BATCHES_OF_A_TEXT * limits.budget();
        int longest = text.stream().mapToInt(Sequence::length).max().orElse(0);
        long tokens = text.stream().mapToLong(Sequence::length).sum();
        int permits = (int) Math.min(Math.min(tokens, Math.max(share, longest)), limits.capacity());
        capacity.acquire(permits);
        Feed feed = new Feed(Math.min(share, limits.capacity()), permits);
        List<CompletableFuture<R>> results = new ArrayList<>();
        lock.lock();
        try {
            long begun = clock;
            long turn = begun;
            clock += text.isEmpty() ? 0 : text.get(0).length();
            // A long text does not take a whole batch for its beginning either.
            int early =
                    tokens > limits.budget() ? BatchChoice.late(limits.budget()) : limits.budget();
            for (S sequence : text) {
                boolean late = turn - begun >= early;
                results.add(hold(model, sequence, turn, System.nanoTime(), feed, late));
                turn += sequence.length();
            }
        } finally {
            lock.unlock();
        }
        go(feed);
        return results;
    }

    /**
     * Queues a short sequence that somebody waits for: it waits neither for capacity nor for
     * others, only for the batch that runs.
     *
     * @return as {@link #submit(BatchModel, Sequence)}
     */
    public <S extends Sequence, R> CompletableFuture<R> submitAhead(
            BatchModel<S, R> model, S sequence) {
        Feed feed = new Feed(0, 0);
        CompletableFuture<R> result;
        lock.lock();
        try {
            long due = System.nanoTime() - limits.delay().toNanos();
            result = hold(model, sequence, Long.MIN_VALUE, due, feed, false);
        } finally {
            lock.unlock();
        }
        go(feed);
        return result;
    }

    private <S extends Sequence, R> CompletableFuture<R> hold(
            BatchModel<S, R> model, S sequence, long turn, long since, Feed feed, boolean late) {
        Waiting<S, R> one = new Waiting<>(model, sequence, nextNumber++, turn, since, feed, late);
        feed.hold(one);
        CompletableFuture<Void> unused = one.result().handle((found, failure) -> finished(one));
        return one.result();
    }

    /** Lets sequences of a text wait for their turn, as many as may. */
    private void go(Feed feed) {
        List<Waiting<?, ?>> refused;
        lock.lock();
        try {
            refused = closed ? feed.rest() : List.of();
            for (Waiting<?, ?> one : feed.next()) {
                int place = Collections.binarySearch(waiting, one, BY_TURN);
                waiting.add(-place - 1, one);
                waitingTokens += one.length();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
        fail(refused, "the encoder is closed");
    }

    private static void fail(List<Waiting<?, ?>> sequences, String why) {
        for (Waiting<?, ?> one : sequences) {
            one.result().completeExceptionally(new IllegalStateException(why));
        }
    }

    /**
     * Gives its part of the capacity to the next of its text, or back. A cancelled sequence does so
     * at once, even if its batch runs on.
     */
    private Void finished(Waiting<?, ?> one) {
        if (!one.finish()) {
            return null;
        }
        lock.lock();
        try {
            capacity.release(one.feed().finished(one));
        } finally {
            lock.unlock();
        }
        go(one.feed());
        return null;
    }

    /** Lets everything run that waits now, without waiting for more. */
    public void flush() {
        lock.lock();
        try {
            dueBelow = nextNumber;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What it has to do, and has done. */
    public Load load() {
        return new Load(
                (long) limits.capacity() - capacity.availablePermits(),
                limits.capacity(),
                limits.budget(),
                batches.sum(),
                batchTokens.sum(),
                busyNanos.sum());
    }

    private void work() {
        List<Waiting<?, ?>> batch = next();
        while (!batch.isEmpty()) {
            long start = System.nanoTime();
            run(ofOneKind(batch));
            busyNanos.add(System.nanoTime() - start);
            batches.increment();
            batchTokens.add(tokens(batch));
            batch = next();
        }
    }

    /** Waits until a batch is due and takes it; empty once closed. */
    private List<Waiting<?, ?>> next() {
        lock.lock();
        try {
            while (!closed) {
                dropCancelled();
                long patience = patience();
                if (patience <= 0) {
                    List<Waiting<?, ?>> batch = BatchChoice.choose(waiting, limits.budget());
                    waiting.removeAll(Set.copyOf(batch));
                    waitingTokens -= tokens(batch);
                    clock =
                            Math.max(
                                    clock,
                                    batch.stream().mapToLong(Waiting::turn).min().getAsLong());
                    return batch;
                }
                changed.await(patience, TimeUnit.NANOSECONDS);
            }
            return List.of();
        } catch (InterruptedException e) {
            // Nobody but close() interrupts this thread, and it has set closed before.
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    private void dropCancelled() {
        if (waiting.removeIf(w -> w.result().isDone())) {
            waitingTokens = tokens(waiting);
        }
    }

    /** Nanoseconds until a batch is due. */
    private long patience() {
        if (waiting.isEmpty()) {
            return Long.MAX_VALUE;
        }
        if (waitingTokens >= limits.budget()
                || waiting.stream().anyMatch(one -> one.number() < dueBelow)) {
            return 0;
        }
        long now = System.nanoTime();
        long longest = waiting.stream().mapToLong(one -> now - one.since()).max().getAsLong();
        return limits.delay().toNanos() - longest;
    }

    private static long tokens(List<Waiting<?, ?>> sequences) {
        return sequences.stream().mapToLong(Waiting::length).sum();
    }

    /** What runs together shares one model, so it is of one kind. */
    @SuppressWarnings("unchecked")
    private static <S extends Sequence, R> List<Waiting<S, R>> ofOneKind(
            List<? extends Waiting<?, ?>> batch) {
        return (List<Waiting<S, R>>) batch;
    }

    private <S extends Sequence, R> void run(List<Waiting<S, R>> batch) {
        List<R> found;
        try {
            found = batch.get(0).model().run(batch.stream().map(Waiting::sequence).toList());
        } catch (RuntimeException | Error e) {
            if (batch.size() == 1) {
                finish(batch.get(0), () -> batch.get(0).result().completeExceptionally(e));
            } else {
                run(batch.subList(0, batch.size() / 2));
                run(batch.subList(batch.size() / 2, batch.size()));
            }
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            Waiting<S, R> one = batch.get(i);
            R own = found.get(i);
            finish(one, () -> one.result().complete(own));
        }
    }

    /** Callers go on in another thread: whatever they do, the model is not held up. */
    private void finish(Waiting<?, ?> one, Runnable completion) {
        Void unused = finished(one);
        completions.execute(completion);
    }

    /** Ends the thread after the batch that runs; what still waits fails. */
    @Override
    public void close() {
        List<Waiting<?, ?>> left = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            left.addAll(waiting);
            waiting.forEach(one -> left.addAll(one.feed().rest()));
            waiting.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
        fail(left, "the encoder was closed while this waited");
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        completions.shutdown();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
