package io.nerstream.collection;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write a part of the documents, which one writer has at a time: two at once could
 * each overwrite what the other has just read.
 *
 * <p>It is a row that its holder writes anew every few seconds, and lasts for a while after each
 * time. Whoever comes waits until the rows of all others that write the same are gone, or have not
 * changed for as long as their holders may write at most: the lease, and one call that was begun at
 * its end. Only durations are compared, so no two clocks need agree.
 */
final class WriterLease {
    private static final Logger LOG = LoggerFactory.getLogger(WriterLease.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration SAY = Duration.ofSeconds(30);

    private final Table table;
    private final Terms terms;
    private final Time time;
    private final KeyRange range;
    private final String holder;
    private final String id = "lease." + Long.toHexString(new SecureRandom().nextLong());
    private long count;
    private volatile long until;

    /** The leases that there are. */
    interface Table {
        List<Entry> read();

        void write(Entry entry);

        void delete(String id);
    }

    /**
     * One of them.
     *
     * @param held whether it is, or is waited for
     * @param count changes with each renewal
     */
    record Entry(String id, KeyRange range, String holder, boolean held, long count) {}

    /**
     * How long things take.
     *
     * @param lease how long a holder may write after it has renewed
     * @param call how long a call that was begun may take to end
     */
    record Terms(Duration lease, Duration call) {
        Duration silence() {
            return lease.plus(call);
        }

        Duration renewal() {
            return lease.dividedBy(4);
        }
    }

    /** Time that passes, in nanoseconds, and waiting for it. */
    interface Time {
        Time OF_THIS_MACHINE =
                new Time() {
                    @Override
                    public long nanos() {
                        return System.nanoTime();
                    }

                    @Override
                    public void pass(Duration time) throws InterruptedException {
                        TimeUnit.NANOSECONDS.sleep(time.toNanos());
                    }
                };

        long nanos();

        void pass(Duration time) throws InterruptedException;
    }

    WriterLease(Table table, Terms terms, Time time, KeyRange range, String holder) {
        this.table = table;
        this.terms = terms;
        this.time = time;
        this.range = range;
        this.holder = holder;
    }

    private record Seen(long count, long since) {}

    /** Takes it; waits until nobody else writes the same. */
    void take() throws InterruptedException {
        Map<String, Seen> seen = new HashMap<>();
        long said = time.nanos();
        while (true) {
            write(false);
            Optional<Entry> other = before(seen);
            if (other.isEmpty()) {
                write(true);
                // Who came meanwhile may not have seen that.
                other = before(seen);
                if (other.isEmpty()) {
                    return;
                }
            } else if (time.nanos() - said > SAY.toNanos()) {
                LOG.warn(
                        "{} writes the documents {}: {} waits until it ends",
                        other.get().holder(),
                        other.get().range(),
                        holder);
                said = time.nanos();
            }
            time.pass(LOOK);
        }
    }

    /** Another that writes the same, or waits for it and goes first. */
    private Optional<Entry> before(Map<String, Seen> seen) {
        long now = time.nanos();
        Optional<Entry> first = Optional.empty();
        for (Entry one : table.read()) {
            if (one.id().equals(id) || !one.range().overlaps(range)) {
                continue;
            }
            Seen last = seen.get(one.id());
            if (last == null || last.count() != one.count()) {
                seen.put(one.id(), new Seen(one.count(), now));
            } else if (now - last.since() > terms.silence().toNanos()) {
                table.delete(one.id());
                continue;
            }
            if (one.held() || one.id().compareTo(id) < 0) {
                first = Optional.of(one);
            }
        }
        return first;
    }

    /** Lets it last from now on. */
    void renew() {
        write(true);
    }

    private void write(boolean held) {
        long now = time.nanos();
        table.write(new Entry(id, range, holder, held, ++count));
        until = held ? now + terms.lease().toNanos() : now;
    }

    /**
     * Before each call that changes something.
     *
     * @throws LeaseLostException if it has run out
     */
    void check() {
        if (time.nanos() - until > 0) {
            throw new LeaseLostException(
                    "the right to write documents "
                            + range
                            + " has run out: it was not renewed within "
                            + terms.lease().toSeconds()
                            + " s, and another writer may have it now");
        }
    }

    void release() {
        table.delete(id);
    }
}
