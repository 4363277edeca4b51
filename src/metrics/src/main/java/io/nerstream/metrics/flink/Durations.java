package io.nerstream.metrics.flink;

import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * Durations in milliseconds. Flink's own reporters show the newest, ours fills a histogram of all.
 */
public final class Durations implements Histogram {
    private static final int NEWEST = 1_000;

    private final DescriptiveStatisticsHistogram newest =
            new DescriptiveStatisticsHistogram(NEWEST);
    // Those before the reporter knows it are lost to it: it is told before the first record.
    private volatile Timer timer;

    @Override
    public void update(long millis) {
        long taken = Math.max(0, millis);
        newest.update(taken);
        Timer all = timer;
        if (all != null) {
            all.record(taken, TimeUnit.MILLISECONDS);
        }
    }

    /** The time since a reading of {@link System#nanoTime}. */
    public void since(long nanos) {
        update(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos));
    }

    void into(Timer all) {
        this.timer = all;
    }

    @Override
    public long getCount() {
        return newest.getCount();
    }

    @Override
    public HistogramStatistics getStatistics() {
        return newest.getStatistics();
    }
}
