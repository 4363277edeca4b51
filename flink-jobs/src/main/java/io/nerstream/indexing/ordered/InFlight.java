package io.nerstream.indexing.ordered;

import io.nerstream.metrics.Measure;
import io.nerstream.metrics.flink.OperatorMeasures;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a stage has in its hands, and since when. Measures read it from threads of their own. */
final class InFlight {
    private static final Logger LOG = LoggerFactory.getLogger(InFlight.class);
    private static final Duration LOOK = Duration.ofSeconds(30);
    // The longest document takes some ten seconds a core; a server may be away.
    private static final Duration TOO_LONG = Duration.ofMinutes(2);

    private final String stage;
    private final ConcurrentSkipListMap<Long, One> since = new ConcurrentSkipListMap<>();
    private final AtomicLong next = new AtomicLong();

    private record One(String name, long nanos) {}

    private InFlight(String stage) {
        this.stage = stage;
    }

    /** Measures a stage. */
    static InFlight of(OperatorMeasures measures, String stage) {
        InFlight inFlight = new InFlight(stage);
        measures.value(Measure.DOCUMENTS_IN_FLIGHT, inFlight.since::size, stage);
        measures.value(
                Measure.OLDEST_IN_FLIGHT,
                () -> inFlight.oldest().toMillis() / (double) TimeUnit.SECONDS.toMillis(1),
                stage);
        return inFlight;
    }

    /** Says again and again what has been in flight for too long. */
    void watch(ProcessingTimeService timers) {
        var unused = timers.scheduleAtFixedRate(any -> look(), LOOK.toMillis(), LOOK.toMillis());
    }

    private void look() {
        Map.Entry<Long, One> first = since.firstEntry();
        if (first != null && oldest().compareTo(TOO_LONG) > 0) {
            LOG.warn(
                    "{}: {} has been in flight for {} s, {} others with it",
                    stage,
                    first.getValue().name(),
                    oldest().toSeconds(),
                    since.size() - 1);
        }
    }

    /** One has come; the number is for {@link #leave}. */
    long enter(String name) {
        long number = next.getAndIncrement();
        since.put(number, new One(name, System.nanoTime()));
        return number;
    }

    /** It has gone on. */
    void leave(long number) {
        since.remove(number);
    }

    private Duration oldest() {
        Map.Entry<Long, One> oldest = since.firstEntry();
        return oldest == null
                ? Duration.ZERO
                : Duration.ofNanos(System.nanoTime() - oldest.getValue().nanos());
    }
}
