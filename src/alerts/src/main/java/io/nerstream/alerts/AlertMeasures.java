package io.nerstream.alerts;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.nerstream.metrics.Measure;
import io.nerstream.schemas.Topic;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/**
 * What an instance of the alerts program counts, over all its tasks. What is done again after a
 * failure counts again: these say how it works, and not how many alerts there are.
 */
final class AlertMeasures {
    /** What is counted. */
    enum Count {
        MATCHED(Measure.MENTIONS_MATCHED),
        /** Matches that raised an alert. */
        RAISED(Measure.MATCHES, "raised"),
        /** Matches of what was known already. */
        KNOWN(Measure.MATCHES, "known"),
        /** Matches that a rate cap held back. */
        HELD(Measure.MATCHES, "held"),
        /** Matches of old documents, of which nobody is told. */
        BACKFILL(Measure.MATCHES, "backfill"),
        DIGESTS(Measure.DIGESTS),
        /** Threads that failed. */
        FAILURES(Measure.READER_FAILURES, "alerts"),
        FORGOTTEN_EARLY(Measure.SEEN_FORGOTTEN),
        DEAD_MENTIONS(Measure.DEAD_LETTERS, Topic.MENTIONS_DEAD.topicName(), "mention"),
        DEAD_MATCHES(Measure.DEAD_LETTERS, Topic.MENTIONS_DEAD.topicName(), "match");

        private final Measure measure;
        private final String labels;

        Count(Measure measure, String... values) {
            this.measure = measure;
            this.labels = String.join(",", values);
        }

        private String[] labelValues() {
            return labels.isEmpty() ? new String[0] : labels.split(",");
        }
    }

    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
    private final List<IntSupplier> seen = new CopyOnWriteArrayList<>();
    private final List<Timer> delays = new CopyOnWriteArrayList<>();

    AlertMeasures() {
        for (Count count : Count.values()) {
            counts.put(count, new LongAdder());
        }
    }

    void add(Count count, long more) {
        counts.get(count).add(more);
    }

    long get(Count count) {
        return counts.get(count).sum();
    }

    /** A task remembers so much. */
    void remembers(IntSupplier size) {
        seen.add(size);
    }

    /** A task has ended. */
    void forgets(IntSupplier size) {
        seen.remove(size);
    }

    /** An alert was raised so long after its mention could be found. */
    void raised(Duration delay) {
        Duration taken = delay.isNegative() ? Duration.ZERO : delay;
        delays.forEach(timer -> timer.record(taken));
    }

    void bindTo(MeterRegistry registry) {
        for (Count count : Count.values()) {
            count.measure.count(registry, () -> get(count), count.labelValues());
        }
        Measure.SEEN.gauge(registry, () -> seenNow());
        delays.add(Measure.SEARCHABLE_TO_ALERT.timer(registry));
    }

    private int seenNow() {
        return seen.stream().mapToInt(IntSupplier::getAsInt).sum();
    }
}
