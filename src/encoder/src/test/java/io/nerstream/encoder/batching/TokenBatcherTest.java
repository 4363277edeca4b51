package io.nerstream.encoder.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TokenBatcherTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final int POISON = 666;

    /** So many tokens with one id. */
    private record Ids(int id, int length) implements Sequence {}

    /** A batcher and the model that everything is submitted for. */
    private record Tested(TokenBatcher batcher, BatchModel<Ids, float[]> model)
            implements AutoCloseable {
        CompletableFuture<float[]> submit(Ids sequence) throws InterruptedException {
            return batcher.submit(model, sequence);
        }

        void flush() {
            batcher.flush();
        }

        @Override
        public void close() {
            batcher.close();
        }
    }

    /** For each sequence its id and the number of its batch. */
    private static List<float[]> echo(List<Ids> batch, int number) {
        return batch.stream().map(one -> new float[] {one.id(), number}).toList();
    }

    private static Tested batcher(
            int budget, int capacity, Duration delay, BatchModel<Ids, float[]> model) {
        TokenBatcher.Limits limits = new TokenBatcher.Limits(budget, capacity, delay);
        return new Tested(new TokenBatcher("test", limits), model);
    }

    private static Ids sequence(int id, int length) {
        return new Ids(id, length);
    }

    private static float[] get(CompletableFuture<float[]> result) throws Exception {
        return result.get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldGiveEveryCallerItsOwnVectors() throws Exception {
        AtomicInteger batches = new AtomicInteger();
        try (Tested batcher =
                batcher(
                        100,
                        1000,
                        Duration.ofMillis(1),
                        batch -> echo(batch, batches.incrementAndGet()))) {
            List<CompletableFuture<float[]>> results = new ArrayList<>();
            for (int id = 0; id < 500; id++) {
                results.add(batcher.submit(sequence(id, 1 + id * 7 % 40)));
            }
            for (int id = 0; id < 500; id++) {
                assertThat(get(results.get(id))[0]).isEqualTo(id);
            }
            assertThat(batches.get()).isLessThan(250);
        }
    }

    @Test
    void shouldRunALoneSequenceAfterTheDelay() throws Exception {
        try (Tested batcher = batcher(100, 1000, Duration.ofMillis(20), batch -> echo(batch, 1))) {
            assertThat(get(batcher.submit(sequence(7, 3)))).containsExactly(7, 1);
        }
    }

    @Test
    void shouldWaitForAFullBatchOrAFlush() throws Exception {
        AtomicInteger batches = new AtomicInteger();
        try (Tested batcher =
                batcher(10, 1000, NEVER, batch -> echo(batch, batches.incrementAndGet()))) {
            CompletableFuture<float[]> first = batcher.submit(sequence(1, 6));
            CompletableFuture<float[]> second = batcher.submit(sequence(2, 4));
            assertThat(get(first)[1]).isEqualTo(1);
            assertThat(get(second)[1]).isEqualTo(1);
            CompletableFuture<float[]> third = batcher.submit(sequence(3, 1));
            assertThat(third).isNotDone();
            batcher.flush();
            assertThat(get(third)[1]).isEqualTo(2);
        }
    }

    @Test
    void shouldFailThePoisonAlone() throws Exception {
        try (Tested batcher =
                batcher(
                        1000,
                        1000,
                        NEVER,
                        batch -> {
                            if (batch.stream().anyMatch(one -> one.id() == POISON)) {
                                throw new IllegalArgumentException("poison");
                            }
                            return echo(batch, 1);
                        })) {
            List<CompletableFuture<float[]>> results = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                results.add(batcher.submit(sequence(i == 17 || i == 40 ? POISON : i, 3)));
            }
            batcher.flush();
            for (int i = 0; i < 50; i++) {
                CompletableFuture<float[]> result = results.get(i);
                if (i == 17 || i == 40) {
                    assertThatThrownBy(() -> get(result))
                            .isInstanceOf(ExecutionException.class)
                            .hasRootCauseMessage("poison");
                } else {
                    assertThat(get(result)[0]).isEqualTo(i);
                }
            }
        }
    }

    @Test
    void shouldNotRunWhatWasCancelled() throws Exception {
        List<Integer> seen = new ArrayList<>();
        try (Tested batcher =
                batcher(
                        10,
                        10,
                        NEVER,
                        batch -> {
                            batch.forEach(one -> seen.add(one.id()));
                            return echo(batch, 1);
                        })) {
            CompletableFuture<float[]> cancelled = batcher.submit(sequence(1, 5));
            assertThat(cancelled.cancel(true)).isTrue();
            CompletableFuture<float[]> other = batcher.submit(sequence(2, 9));
            batcher.flush();
            assertThat(get(other)[0]).isEqualTo(2);
            assertThat(seen).doesNotContain(1);
        }
    }

    @Test
    void shouldLetCallersAskForMoreInWhatFollows() throws Exception {
        try (Tested batcher = batcher(10, 10, Duration.ZERO, batch -> echo(batch, 1))) {
            CompletableFuture<float[]> chain = batcher.submit(sequence(0, 10));
            for (int i = 1; i <= 5; i++) {
                int id = i;
                chain =
                        chain.thenCompose(
                                before -> {
                                    try {
                                        return batcher.submit(sequence(id, 10));
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                });
            }
            assertThat(get(chain)[0]).isEqualTo(5);
        }
    }

    @Test
    void shouldHoldBackCallersBeyondTheCapacity() throws Exception {
        CountDownLatch mayRun = new CountDownLatch(1);
        CountDownLatch submitted = new CountDownLatch(4);
        try (Tested batcher =
                batcher(
                        10,
                        20,
                        Duration.ZERO,
                        batch -> {
                            try {
                                mayRun.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            return echo(batch, 1);
                        })) {
            Thread caller =
                    new Thread(
                            () -> {
                                try {
                                    for (int i = 0; i < 4; i++) {
                                        CompletableFuture<float[]> unused =
                                                batcher.submit(sequence(i, 10));
                                        submitted.countDown();
                                    }
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
            caller.start();
            // The lock lets a thread wait for a moment, too: only with two sequences in is it the
            // capacity that holds it.
            while (caller.isAlive()
                    && (submitted.getCount() > 2 || caller.getState() != Thread.State.WAITING)) {
                Thread.onSpinWait();
            }
            long held = submitted.getCount();
            mayRun.countDown();
            assertThat(submitted.await(30, TimeUnit.SECONDS)).isTrue();
            caller.join();
            assertThat(held).isEqualTo(2);
        }
    }

    @Test
    void shouldRunAtOnceWhatGoesAheadOfAFullQueue() throws Exception {
        CountDownLatch firstRuns = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        try (Tested batcher =
                batcher(
                        10,
                        30,
                        NEVER,
                        batch -> {
                            firstRuns.countDown();
                            await(go);
                            batch.forEach(one -> order.add(one.id()));
                            return echo(batch, 0);
                        })) {
            // Fills the capacity: one batch runs, two wait.
            List<CompletableFuture<float[]>> results = new ArrayList<>();
            for (int id = 0; id < 3; id++) {
                results.add(batcher.submit(sequence(id, 10)));
            }
            await(firstRuns);
            CompletableFuture<float[]> ahead =
                    batcher.batcher().submitAhead(batcher.model(), sequence(9, 3));
            go.countDown();
            assertThat(get(ahead)[0]).isEqualTo(9);
            for (CompletableFuture<float[]> result : results) {
                get(result);
            }
            assertThat(order).containsExactly(0, 9, 1, 2);
        }
    }

    /** A text of {@code count} sequences of ten tokens. */
    private static List<Ids> text(int id, int count) {
        return Collections.nCopies(count, sequence(id, 10));
    }

    /** Runs nothing until told; then keeps the ids of what ran, in the order of batches. */
    private static final class Gate implements BatchModel<Ids, float[]> {
        private final CountDownLatch running = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private final List<Integer> ran = Collections.synchronizedList(new ArrayList<>());

        @Override
        public List<float[]> run(List<Ids> batch) {
            running.countDown();
            await(open);
            batch.forEach(one -> ran.add(one.id()));
            return echo(batch, 0);
        }

        /** How many sequences of a kind ran before the last of another. */
        private long before(int last, int id) {
            return ran.subList(0, ran.lastIndexOf(last)).stream().filter(i -> i == id).count();
        }
    }

    @Test
    void shouldServeShortTextsBehindALongOneAfterAboutTwiceTheirOwnWork() throws Exception {
        Gate gate = new Gate();
        try (Tested batcher = batcher(20, 480, Duration.ofMillis(1), gate)) {
            List<CompletableFuture<float[]>> all =
                    new ArrayList<>(batcher.batcher().submit(gate, text(1, 500)));
            await(gate.running);
            // None of these waits for capacity, of which the long text alone would need ten times
            // what there is.
            for (int i = 0; i < 20; i++) {
                all.add(batcher.submit(sequence(2, 10)));
            }
            gate.open.countDown();
            for (CompletableFuture<float[]> one : all) {
                get(one);
            }
            // The batch that ran, and as much as they are themselves.
            assertThat(gate.before(2, 1)).isLessThanOrEqualTo(2 + 20 + 2);
            assertThat(gate.ran).hasSize(520);
        }
    }

    @Test
    void shouldServeALongTextAsWellWhileShortOnesKeepComing() throws Exception {
        Gate gate = new Gate();
        try (Tested batcher = batcher(20, 480, Duration.ofMillis(1), gate)) {
            List<CompletableFuture<float[]>> all =
                    new ArrayList<>(batcher.batcher().submit(gate, text(1, 15)));
            await(gate.running);
            for (int i = 0; i < 40; i++) {
                all.add(batcher.submit(sequence(2, 10)));
            }
            gate.open.countDown();
            for (CompletableFuture<float[]> one : all) {
                get(one);
            }
            assertThat(gate.before(1, 2)).isLessThanOrEqualTo(20);
        }
    }

    @Test
    void shouldShareFairlyBetweenLongTexts() throws Exception {
        Gate gate = new Gate();
        try (Tested batcher = batcher(20, 480, Duration.ofMillis(1), gate)) {
            List<CompletableFuture<float[]>> all =
                    new ArrayList<>(batcher.batcher().submit(gate, text(1, 200)));
            await(gate.running);
            all.addAll(batcher.batcher().submit(gate, text(2, 50)));
            gate.open.countDown();
            for (CompletableFuture<float[]> one : all) {
                get(one);
            }
            assertThat(gate.before(2, 1)).isBetween(40L, 60L);
        }
    }

    @Test
    void shouldFailOnlyThePoisonOfALongText() throws Exception {
        try (Tested batcher =
                batcher(
                        20,
                        100,
                        Duration.ZERO,
                        batch -> {
                            if (batch.stream().anyMatch(one -> one.id() == POISON)) {
                                throw new IllegalArgumentException("poison");
                            }
                            return echo(batch, 1);
                        })) {
            List<Ids> text = new ArrayList<>(text(1, 50));
            text.set(30, sequence(POISON, 10));
            List<CompletableFuture<float[]>> results =
                    batcher.batcher().submit(batcher.model(), text);
            for (int i = 0; i < 50; i++) {
                if (i == 30) {
                    CompletableFuture<float[]> poison = results.get(i);
                    assertThatThrownBy(() -> get(poison)).hasRootCauseMessage("poison");
                } else {
                    assertThat(get(results.get(i))[0]).isEqualTo(1);
                }
            }
            // All of the capacity is there again.
            assertThat(get(batcher.submit(sequence(3, 100)))[0]).isEqualTo(3);
        }
    }

    @Test
    void shouldForgetALongTextThatIsCancelled() throws Exception {
        Gate gate = new Gate();
        try (Tested batcher = batcher(20, 100, Duration.ZERO, gate)) {
            List<CompletableFuture<float[]>> results = batcher.batcher().submit(gate, text(1, 50));
            await(gate.running);
            results.forEach(result -> result.cancel(true));
            CompletableFuture<float[]> other = batcher.submit(sequence(2, 100));
            gate.open.countDown();
            assertThat(get(other)[0]).isEqualTo(2);
            assertThat(gate.before(2, 1)).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void shouldFailWhatIsHeldBackWhenClosed() throws Exception {
        Gate gate = new Gate();
        Tested batcher = batcher(20, 100, Duration.ZERO, gate);
        List<CompletableFuture<float[]>> results = batcher.batcher().submit(gate, text(1, 5_000));
        await(gate.running);
        gate.open.countDown();
        batcher.close();
        assertThatThrownBy(() -> get(results.get(4_999)))
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldFailWhatWaitsWhenClosed() throws Exception {
        Tested batcher = batcher(10, 20, NEVER, batch -> echo(batch, 1));
        CompletableFuture<float[]> result = batcher.submit(sequence(1, 5));
        batcher.close();
        assertThatThrownBy(() -> get(result)).hasRootCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> get(batcher.submit(sequence(1, 5))))
                .hasMessageContaining("closed");
    }
}
