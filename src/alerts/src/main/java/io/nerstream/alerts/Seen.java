package io.nerstream.alerts;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What was seen, each with the time until which it counts as known. Bounded: if there is more than
 * fits, what will be forgotten soonest is forgotten at once.
 *
 * <p>What is forgotten does not come back, so no single time decides it: the horizon, before which
 * what is over is forgotten, moves on by {@link #STEP} at most with each look. A clock that is
 * wrong for a while costs little of what is remembered.
 */
final class Seen {
    static final Duration STEP = Duration.ofHours(1);

    // Longer than mentions stay on their topic: what is older than that has a wrong time.
    private static final Duration LATEST = Duration.ofDays(8);
    private static final long NONE = Long.MIN_VALUE;

    private final KeyValueStore<byte[], Long> store;
    private final int most;
    private final LongConsumer early;

    // Written by the task's thread alone; measures read it.
    private final AtomicInteger count = new AtomicInteger();
    private long horizon = NONE;
    // Since the last look.
    private long newest = NONE;

    /**
     * What a store holds.
     *
     * @param early told how many were forgotten before their time
     */
    Seen(KeyValueStore<byte[], Long> store, int most, LongConsumer early) {
        this.store = store;
        this.most = most;
        this.early = early;
        try (KeyValueIterator<byte[], Long> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<byte[], Long> unused = all.next();
                int unusedCount = count.incrementAndGet();
            }
        }
    }

    /**
     * Remembers something, from now on for so long.
     *
     * @param time milliseconds since 1970 of this seeing; not the present, so that what is read
     *     late is judged as it would have been in time; but never behind the present
     * @return whether it was not known
     */
    boolean see(byte[] key, long time, Duration remember) {
        long counted = horizon == NONE ? time : Math.max(time, horizon - LATEST.toMillis());
        Long until = store.get(key);
        long newUntil = counted + remember.toMillis();
        newest = Math.max(newest, counted);
        if (until == null || newUntil > until) {
            store.put(key, newUntil);
        }
        if (until == null) {
            int now = count.incrementAndGet();
            // A tenth more, so that not every new one has to look for the oldest.
            if (now > most + most / 10) {
                int unused = forget();
            }
        }
        return until == null || until < counted;
    }

    /**
     * Forgets what is no longer known, and more if there is too much.
     *
     * @return how many of the latter
     */
    int forget() {
        moveOn();
        long[] times = new long[count.get()];
        int kept = 0;
        try (KeyValueIterator<byte[], Long> all = store.all()) {
            while (all.hasNext()) {
                long until = all.next().value;
                if (until >= horizon) {
                    times[kept++] = until;
                }
            }
        }
        long least = horizon;
        if (kept > most) {
            Arrays.sort(times, 0, kept);
            least = times[kept - most];
        }
        removeBefore(least);
        int forgotten = Math.max(0, kept - most);
        early.accept(forgotten);
        return forgotten;
    }

    private void moveOn() {
        if (newest != NONE) {
            long next = horizon == NONE ? newest : Math.min(newest, horizon + STEP.toMillis());
            horizon = Math.max(horizon, next);
            newest = NONE;
        }
    }

    private void removeBefore(long time) {
        try (KeyValueIterator<byte[], Long> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<byte[], Long> one = all.next();
                if (one.value < time) {
                    store.delete(one.key);
                    int unused = count.decrementAndGet();
                }
            }
        }
    }

    int count() {
        return count.get();
    }
}
