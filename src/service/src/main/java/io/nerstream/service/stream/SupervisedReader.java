package io.nerstream.service.stream;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads from Kafka until it is closed, whatever happens. What fails begins again with
 * a new consumer, after a pause that grows while it goes on failing; until it has read again,
 * {@link #problem} says what is wrong. A Kafka that does not answer is waited for, and is a problem
 * too.
 */
public final class SupervisedReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisedReader.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final double JITTER = 0.2;
    // Who has read for so long begins again at once.
    private static final Duration STEADY = Duration.ofMinutes(1);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final String name;
    private final Reading reading;
    private final ScheduledThreadPoolExecutor thread;
    private final FailsafeExecutor<Object> repeating;
    private final AtomicLong failures = new AtomicLong();
    private volatile Optional<String> problem = Optional.empty();
    private volatile Optional<Consumer<byte[], byte[]>> current = Optional.empty();
    private volatile boolean closing;

    /** How a part reads. Called by the reading thread alone, which closes the consumers. */
    public interface Reading {
        /** A new consumer, at the place where reading goes on. */
        Consumer<byte[], byte[]> begin();

        /**
         * Asks the consumer once, and takes what came. If it throws, what it has not taken must be
         * behind the place where the next consumer begins.
         */
        void look(Consumer<byte[], byte[]> consumer);
    }

    /**
     * A reader, which does not read yet.
     *
     * @param name of the thread
     */
    public SupervisedReader(String name, Reading reading) {
        this(name, reading, FIRST_PAUSE, LONGEST_PAUSE);
    }

    SupervisedReader(String name, Reading reading, Duration first, Duration longest) {
        this.name = name;
        this.reading = reading;
        this.thread =
                new ScheduledThreadPoolExecutor(
                        1,
                        work -> {
                            Thread made = new Thread(work, name);
                            made.setDaemon(true);
                            return made;
                        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.repeating =
                Failsafe.with(
                                RetryPolicy.builder()
                                        .withBackoff(first, longest)
                                        .withJitter(JITTER)
                                        .withMaxRetries(-1)
                                        .abortIf((any, failure) -> closing)
                                        .build())
                        .with(thread);
    }

    /** Begins to read. */
    public void start() {
        var unused =
                repeating
                        .runAsync(this::session)
                        .whenComplete(
                                (done, failure) -> {
                                    if (!closing) {
                                        start();
                                    }
                                });
    }

    /** Returns when it is closed, or has failed after it read well for long. */
    private void session() {
        long begun = System.nanoTime();
        try {
            read();
        } catch (WakeupException e) {
            // close() was called.
        } catch (RuntimeException | Error e) {
            failed(e);
            if (System.nanoTime() - begun < STEADY.toNanos()) {
                throw e;
            }
        }
    }

    private void read() {
        Consumer<byte[], byte[]> consumer = reading.begin();
        current = Optional.of(consumer);
        try {
            Connection connection = new Connection(consumer);
            while (!closing) {
                reading.look(consumer);
                problem = connection.problem();
            }
        } finally {
            current = Optional.empty();
            consumer.close(CloseOptions.timeout(patience(consumer)));
        }
    }

    /** Only the others of a group have to hear that it leaves: without one, nobody waits. */
    private static Duration patience(Consumer<byte[], byte[]> consumer) {
        return consumer.subscription().isEmpty() ? Duration.ZERO : CLOSE;
    }

    private void failed(Throwable failure) {
        if (closing) {
            return;
        }
        failures.incrementAndGet();
        problem = Optional.of(failure.toString());
        LOG.error("{} failed, and begins again after a pause", name, failure);
    }

    /** Whether anybody answers: a consumer whose Kafka is gone waits without a word. */
    private static final class Connection {
        private final Optional<Metric> count;
        private long heard = System.nanoTime();

        Connection(Consumer<byte[], byte[]> consumer) {
            this.count =
                    consumer.metrics().entrySet().stream()
                            .filter(one -> isCount(one.getKey()))
                            .<Metric>map(Map.Entry::getValue)
                            .findFirst();
        }

        private static boolean isCount(MetricName name) {
            return name.group().equals("consumer-metrics")
                    && name.name().equals("connection-count");
        }

        Optional<String> problem() {
            if (count.isEmpty() || !Double.valueOf(0).equals(count.get().metricValue())) {
                heard = System.nanoTime();
            }
            return System.nanoTime() - heard < SILENCE.toNanos()
                    ? Optional.empty()
                    : Optional.of("Kafka does not answer");
        }
    }

    /** Why it does not read now; empty if it does. */
    public Optional<String> problem() {
        return problem;
    }

    /** How often it failed. */
    public long failures() {
        return failures.get();
    }

    /** Of the consumer that reads now; none if there is none. */
    public Map<MetricName, ? extends Metric> metrics() {
        Optional<Consumer<byte[], byte[]>> consumer = current;
        return consumer.isPresent() ? consumer.get().metrics() : Map.of();
    }

    /** Ends it, and waits until it has ended. */
    @Override
    public void close() {
        closing = true;
        current.ifPresent(Consumer::wakeup);
        thread.shutdown();
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = thread.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
