package io.nerstream.indexing.ordered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real Flink, in this process: so functions and the test share what is static. */
class OrderedByKeyIT {
    private static final long NUMBERS = 20_000;
    private static final int KEYS = 7;

    private static final Map<Long, List<Long>> BEGUN = new ConcurrentHashMap<>();
    private static final ConcurrentLinkedQueue<Long> DONE = new ConcurrentLinkedQueue<>();
    private static final ConcurrentLinkedQueue<Runnable> HELD = new ConcurrentLinkedQueue<>();
    private static volatile boolean holding;

    @TempDir private Path checkpoints;

    @BeforeEach
    void forget() {
        BEGUN.clear();
        DONE.clear();
        HELD.clear();
        holding = false;
    }

    /** Ends at once, or when the test says so, by another thread. */
    private static final class Work extends OrderedFunction<Long, Long> {
        private static final long serialVersionUID = 1;

        @Override
        protected CompletableFuture<Long> begin(Long element) {
            BEGUN.computeIfAbsent(element % KEYS, any -> new CopyOnWriteArrayList<>()).add(element);
            CompletableFuture<Long> result = new CompletableFuture<>();
            if (holding) {
                HELD.add(() -> result.complete(element));
            } else {
                result.completeAsync(() -> element);
            }
            return result;
        }

        @Override
        protected long size(Long element) {
            return 1;
        }

        @Override
        protected String name(Long element) {
            return "number " + element;
        }
    }

    private static final class Failing extends OrderedFunction<Long, Long> {
        private static final long serialVersionUID = 1;

        @Override
        protected CompletableFuture<Long> begin(Long element) {
            return element == 30
                    ? CompletableFuture.failedFuture(new IOException("no such luck"))
                    : CompletableFuture.completedFuture(element);
        }

        @Override
        protected long size(Long element) {
            return 1;
        }

        @Override
        protected String name(Long element) {
            return "number " + element;
        }
    }

    private static final class Done extends ProcessFunction<Long, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public void processElement(Long value, Context context, Collector<Long> out) {
            DONE.add(value);
        }
    }

    private JobClient start(int parallelism, Optional<Path> from, OrderedFunction<Long, Long> work)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        // Little between operators.
        configuration.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, MemorySize.parse("4kb"));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        from.ifPresent(
                path ->
                        configuration.set(
                                StateRecoveryOptions.SAVEPOINT_PATH, path.toUri().toString()));
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
        var numbers =
                environment
                        .fromSource(
                                new NumberSequenceSource(0, NUMBERS - 1),
                                WatermarkStrategy.noWatermarks(),
                                "numbers")
                        .uid("numbers")
                        .setParallelism(1);
        // A second one behind the first, as in the job.
        OrderedByKey.apply(
                        numbers.keyBy(new ByKey()), "first", work, new Limits(5, 1_000), Types.LONG)
                .process(new Done())
                .uid("done");
        return environment.executeAsync("ordered");
    }

    private static final class ByKey
            implements org.apache.flink.api.java.functions.KeySelector<Long, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public Long getKey(Long number) {
            return number % KEYS;
        }
    }

    private static void assertInOrder() {
        BEGUN.forEach(
                (key, begun) ->
                        assertThat(begun)
                                .isSorted()
                                .doesNotHaveDuplicates()
                                .last()
                                .satisfies(
                                        last ->
                                                assertThat(last + KEYS)
                                                        .isGreaterThanOrEqualTo(NUMBERS)));
    }

    @Test
    void worksOnElementsOfAKeyInTheirOrder() throws Exception {
        start(2, Optional.empty(), new Work()).getJobExecutionResult().get();

        assertInOrder();
        assertThat(DONE)
                .containsExactlyInAnyOrderElementsOf(LongStream.range(0, NUMBERS).boxed().toList());
    }

    @Test
    void failsTheJobWithTheNameOfTheElement() {
        assertThatThrownBy(
                        () ->
                                start(1, Optional.empty(), new Failing())
                                        .getJobExecutionResult()
                                        .get())
                .hasStackTraceContaining("first failed on number 30")
                .hasStackTraceContaining("no such luck");
    }

    /** Three times, each with another number of subtasks, from a checkpoint with work in flight. */
    @Test
    void keepsTheOrderOverCheckpointsThatWaitForNothing() throws Exception {
        List<Long> done = new ArrayList<>();
        Optional<Path> from = Optional.empty();
        for (int parallelism : new int[] {1, 3, 2}) {
            BEGUN.clear();
            holding = true;
            JobClient job = start(parallelism, from, new Work());
            // What was in flight between operators comes first, before there are checkpoints.
            int before = last();
            await().until(() -> goOn() && last() > before);
            // Now all are held, so that the operator is full.
            await().until(() -> HELD.size() >= 5);
            awaitNewerCheckpoint();
            var result = job.getJobExecutionResult();
            job.cancel().get();
            assertThatThrownBy(result::get).hasStackTraceContaining("cancel");
            from = all().max(Comparator.comparingInt(OrderedByKeyIT::number));
            assertThat(DONE).isNotEmpty();
            done.addAll(DONE);
            DONE.clear();
            HELD.clear();
            BEGUN.forEach((key, begun) -> assertThat(begun).isSorted().doesNotHaveDuplicates());
        }
        BEGUN.clear();
        holding = false;
        start(1, from, new Work()).getJobExecutionResult().get();

        assertInOrder();
        done.addAll(DONE);
        assertThat(done)
                .containsExactlyInAnyOrderElementsOf(LongStream.range(0, NUMBERS).boxed().toList());
    }

    private static boolean goOn() {
        Runnable one = HELD.poll();
        while (one != null) {
            one.run();
            one = HELD.poll();
        }
        return true;
    }

    private int last() {
        return numbers().max().orElse(0);
    }

    /** One that began after everything before this call. */
    private void awaitNewerCheckpoint() {
        int last = last();
        // The next may have begun already.
        await().until(() -> last() > last + 1);
    }

    private IntStream numbers() {
        return all().mapToInt(OrderedByKeyIT::number);
    }

    private Stream<Path> all() {
        try (Stream<Path> files = Files.walk(checkpoints)) {
            return files
                    .filter(file -> file.endsWith("_metadata"))
                    .map(Path::getParent)
                    .toList()
                    .stream();
        } catch (IOException | java.io.UncheckedIOException e) {
            // One was removed meanwhile.
            return Stream.empty();
        }
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
    }
}
