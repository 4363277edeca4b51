package io.nerstream.service.access.limits;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.nerstream.service.access.keys.ApiKey;
import io.nerstream.service.access.keys.KeyLimits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the holders of keys ask for at this instance of the service. */
public final class KeyTraffic {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TimeMeter clock;
    private final Map<String, OfKey> keys = new ConcurrentHashMap<>();

    public KeyTraffic() {
        this(TimeMeter.SYSTEM_NANOTIME);
    }

    KeyTraffic(TimeMeter clock) {
        this.clock = clock;
    }

    /** Of one key; what runs is counted on when its limits change. */
    private record OfKey(KeyLimits limits, Bucket bucket, AtomicInteger running) {}

    /** Whether one more request of this key may run. */
    public Admission admit(ApiKey key) {
        OfKey traffic = keys.compute(key.id(), (id, before) -> current(key.limits(), before));
        if (traffic.running().incrementAndGet() > traffic.limits().concurrent()) {
            traffic.running().decrementAndGet();
            return new Admission.TooMany(traffic.limits().concurrent());
        }
        ConsumptionProbe probe = traffic.bucket().tryConsumeAndReturnRemaining(1);
        if (!probe.isConsumed()) {
            traffic.running().decrementAndGet();
            return new Admission.TooOften(
                    traffic.limits().requestsPerSecond(),
                    Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }
        return new Admission.Admitted(traffic.running()::decrementAndGet);
    }

    private OfKey current(KeyLimits limits, OfKey before) {
        if (before != null && before.limits().equals(limits)) {
            return before;
        }
        int rate = limits.requestsPerSecond();
        Bucket bucket =
                Bucket.builder()
                        .addLimit(one -> one.capacity(2L * rate).refillGreedy(rate, SECOND))
                        .withCustomTimePrecision(clock)
                        .build();
        return new OfKey(limits, bucket, before == null ? new AtomicInteger() : before.running());
    }
}
