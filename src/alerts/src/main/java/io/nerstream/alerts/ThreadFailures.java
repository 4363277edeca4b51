package io.nerstream.alerts;

import dev.failsafe.RateLimiter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a thread of the alerts program fails. Its transaction is undone, so nothing is
 * lost, and another thread does it again: after a pause if it failed a moment ago as well, since
 * each beginning reads all that the thread remembers. If Java itself is broken, the program ends.
 */
final class ThreadFailures implements StreamsUncaughtExceptionHandler, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);

    private final AlertMeasures measures;
    private final RateLimiter<Object> pace;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Optional<Throwable> last = Optional.empty();

    /**
     * For one instance.
     *
     * @param threads that it has: each may be replaced once in a period
     */
    ThreadFailures(int threads, Duration period, AlertMeasures measures) {
        this.measures = measures;
        this.pace = RateLimiter.<Object>burstyBuilder(threads, period).build();
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        measures.add(AlertMeasures.Count.FAILURES, 1);
        last = Optional.of(failure);
        if (failure instanceof Error) {
            LOG.error("the alerts program ends", failure);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        Duration pause = pace.reservePermit();
        LOG.error(
                "a thread of the alerts program failed, and is replaced in {} ms",
                pause.toMillis(),
                failure);
        try {
            boolean unused = closing.await(pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Why the last thread failed; empty if none did. */
    Optional<Throwable> last() {
        return last;
    }

    /** Nobody waits any more. */
    @Override
    public void close() {
        closing.countDown();
    }
}
