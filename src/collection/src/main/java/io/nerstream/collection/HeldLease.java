package io.nerstream.collection;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lease that renews itself until it is closed. */
final class HeldLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeldLease.class);

    private static final Duration LAST_RENEWAL = Duration.ofSeconds(5);

    private final WriterLease lease;
    private final ScheduledExecutorService renewals =
            Executors.newSingleThreadScheduledExecutor(
                    work -> {
                        Thread thread = new Thread(work, "writer-lease");
                        thread.setDaemon(true);
                        return thread;
                    });

    HeldLease(WriterLease lease, Duration renewal) {
        this.lease = lease;
        var unused =
                renewals.scheduleWithFixedDelay(
                        this::renew, renewal.toMillis(), renewal.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void renew() {
        try {
            lease.renew();
        } catch (RuntimeException e) {
            // If it goes on, the lease runs out, and the writer hears of it.
            LOG.warn("the right to write is not renewed yet: {}", e.getMessage());
        }
    }

    void check() {
        lease.check();
    }

    /** Renews it no more: it runs out when whatever was begun under it has ended. */
    void abandon() {
        var unused = renewals.shutdownNow();
    }

    @Override
    public void close() {
        renewals.shutdown();
        try {
            // A renewal that were cut off could land behind the release.
            if (renewals.awaitTermination(LAST_RENEWAL.toSeconds(), TimeUnit.SECONDS)) {
                lease.release();
            } else {
                abandon();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Whoever comes waits until it has run out.
            LOG.warn("the right to write is not given back: {}", e.getMessage());
        }
    }
}
