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
 */
final class Seen {
    private final KeyValueStore<byte[], Long> store;
    private final int most;
    private final LongConsumer early;

    // Written by the task's thread alone; measures read it.
    private final AtomicInteger count = new AtomicInteger();
    private long latest = Long.MIN_VALUE;

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
     *     late is judged as it would have been in time
     * @return whether it was not known
     */
    boolean see(byte[] key, long time, Duration remember) {
        Long until = store.get(key);
        long newUntil = time + remember.toMillis();
        latest = Math.max(latest, time);
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
        return until == null || until < time;
    }

    /**
     * Forgets what is no longer known, and more if there is too much.
     *
     * @return how many of the latter
     */
    int forget() {
        long[] times = new long[count.get()];
        int kept = 0;
        try (KeyValueIterator<byte[], Long> all = store.all()) {
            while (all.hasNext()) {
                long until = all.next().value;
                if (until >= latest) {
                    times[kept++] = until;
                }
            }
        }
        long least = latest;
        if (kept > most) {
            Arrays.sort(times, 0, kept);
            least = times[kept - most];
        }
        removeBefore(least);
        int forgotten = Math.max(0, kept - most);
        early.accept(forgotten);
        return forgotten;
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
