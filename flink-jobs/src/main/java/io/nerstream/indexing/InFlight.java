package io.nerstream.indexing;

import io.nerstream.metrics.Measure;
import io.nerstream.metrics.flink.OperatorMeasures;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What a stage has in its hands, and since when. Safe for use by several threads. */
public final class InFlight {
    private final ConcurrentSkipListMap<Long, Long> since = new ConcurrentSkipListMap<>();
    private final AtomicLong next = new AtomicLong();

    /** Measures a stage. */
    public static InFlight of(OperatorMeasures measures, String stage) {
        InFlight inFlight = new InFlight();
        measures.value(Measure.DOCUMENTS_IN_FLIGHT, inFlight.since::size, stage);
        measures.value(Measure.OLDEST_IN_FLIGHT, inFlight::oldestSeconds, stage);
        return inFlight;
    }

    /** One has come; the number is for {@link #leave}. */
    public long enter() {
        long number = next.getAndIncrement();
        since.put(number, System.nanoTime());
        return number;
    }

    /** It has gone on. */
    public void leave(long number) {
        since.remove(number);
    }

    private double oldestSeconds() {
        Map.Entry<Long, Long> oldest = since.firstEntry();
        return oldest == null
                ? 0
                : (System.nanoTime() - oldest.getValue()) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}
