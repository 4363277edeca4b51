package io.nerstream.encoder.batching;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Packs sequences of many callers into batches and runs them on one thread of its own.
 *
 * <p>A batch runs once the waiting tokens fill the budget, the oldest sequence has waited for the
 * longest delay, or {@link #flush} was called. Tokens that wait or run never exceed the capacity:
 * {@link #submit} blocks until there is room. A sequence that makes its batch fail is found by
 * halving and fails alone; a cancelled one is dropped if it has not begun.
 */
public final class TokenBatcher implements AutoCloseable {
    private final Limits limits;
    private final Semaphore capacity;
    private final Thread worker;
    private final ExecutorService completions;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by lock: in order of arrival behind those that go ahead, their tokens, the next
    // number, and all numbers below
    // which are due.
    private final List<Waiting<?, ?>> waiting = new ArrayList<>();
    private long waitingTokens;
    private long nextNumber;
    private long dueBelow;
    private boolean closed;

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
        int permits = Math.min(sequence.length(), limits.capacity());
        capacity.acquire(permits);
        lock.lock();
        try {
            Waiting<S, R> one =
                    new Waiting<>(
                            model,
                            sequence,
                            nextNumber++,
                            System.nanoTime(),
                            () -> capacity.release(permits));
            add(waiting.size(), one);
            return one.result();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Queues a short sequence that somebody waits for: it waits neither for capacity nor for
     * others, only for the batch that runs.
     *
     * @return as {@link #submit}
     */
    public <S extends Sequence, R> CompletableFuture<R> submitAhead(
            BatchModel<S, R> model, S sequence) {
        lock.lock();
        try {
            long due = System.nanoTime() - limits.delay().toNanos();
            Waiting<S, R> one = new Waiting<>(model, sequence, nextNumber++, due, () -> {});
            add(0, one);
            return one.result();
        } finally {
            lock.unlock();
        }
    }

    private <R> void add(int place, Waiting<?, R> one) {
        CompletableFuture<Void> unused = one.result().handle((found, failure) -> leave(one));
        if (closed) {
            one.result().completeExceptionally(new IllegalStateException("the encoder is closed"));
        } else {
            waiting.add(place, one);
            waitingTokens += one.length();
            changed.signal();
        }
    }

    /** A cancelled sequence gives its capacity back at once, even if its batch runs on. */
    private Void leave(Waiting<?, ?> one) {
        one.release();
        if (one.result().isCancelled()) {
            lock.lock();
            try {
                changed.signal();
            } finally {
                lock.unlock();
            }
        }
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

    private void work() {
        List<Waiting<?, ?>> batch = next();
        while (!batch.isEmpty()) {
            run(ofOneKind(batch));
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
        Waiting<?, ?> oldest = waiting.get(0);
        if (waitingTokens >= limits.budget() || oldest.number() < dueBelow) {
            return 0;
        }
        return oldest.since() + limits.delay().toNanos() - System.nanoTime();
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
        one.release();
        completions.execute(completion);
    }

    /** Ends the thread after the batch that runs; what still waits fails. */
    @Override
    public void close() {
        List<Waiting<?, ?>> left;
        lock.lock();
        try {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
        for (Waiting<?, ?> one : left) {
            one.result()
                    .completeExceptionally(
                            new IllegalStateException("the encoder was closed while this waited"));
        }
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
