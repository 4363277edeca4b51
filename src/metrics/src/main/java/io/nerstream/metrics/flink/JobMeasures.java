package io.nerstream.metrics.flink;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nerstream.metrics.Measure;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;

/**
 * What the jobs of a process measure: parts of all subtasks as one number. What subtasks have
 * counted that are gone still counts, so that a restart of the job is no step down.
 */
public final class JobMeasures implements MeterBinder {
    private static final Map<String, JobMeasures> NAMED = new ConcurrentHashMap<>();

    private final Predicate<Measure> wanted;

    // All guarded by this.
    private final Map<Key, Parts> parts = new HashMap<>();
    private Optional<MeterRegistry> registry = Optional.empty();

    private record Key(Measure measure, List<String> values) {}

    /** One metric of one subtask, and how it is read. */
    record Part(Metric metric, ToDoubleFunction<Metric> reading) {
        double value() {
            return reading.applyAsDouble(metric);
        }
    }

    /**
     * Measures that a registry will be told.
     *
     * @param wanted those that nobody else in this process measures
     */
    public JobMeasures(Predicate<Measure> wanted) {
        this.wanted = wanted;
    }

    /** Lets reporters of this process fill it that are configured with this name. */
    public void open(String name) {
        NAMED.put(name, this);
    }

    public static void close(String name) {
        NAMED.remove(name);
    }

    static JobMeasures named(String name) {
        JobMeasures measures = NAMED.get(name);
        if (measures == null) {
            throw new IllegalArgumentException("nobody in this process takes measures of " + name);
        }
        return measures;
    }

    @Override
    public synchronized void bindTo(MeterRegistry into) {
        registry = Optional.of(into);
        parts.forEach((key, all) -> register(key, all, into));
    }

    /** Numbers of a metric that Flink knows; of others it is none. */
    static double number(Metric metric) {
        if (metric instanceof Counter counter) {
            return counter.getCount();
        }
        return metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number
                ? number.doubleValue()
                : 0;
    }

    synchronized void add(Measure measure, List<String> values, Part part) {
        if (!wanted.test(measure)) {
            return;
        }
        Key key = new Key(measure, values);
        Parts all = parts.get(key);
        if (all == null) {
            all = new Parts(measure.kind());
            parts.put(key, all);
            all.add(part);
            if (registry.isPresent()) {
                register(key, all, registry.get());
            }
        } else {
            all.add(part);
            if (registry.isPresent() && part.metric() instanceof Durations durations) {
                durations.into(timer(key, registry.get()));
            }
        }
    }

    synchronized void remove(Measure measure, List<String> values, Metric metric) {
        Parts all = parts.get(new Key(measure, values));
        if (all != null) {
            all.remove(metric);
        }
    }

    private static io.micrometer.core.instrument.Timer timer(Key key, MeterRegistry registry) {
        return key.measure().timer(registry, key.values().toArray(String[]::new));
    }

    private static void register(Key key, Parts all, MeterRegistry registry) {
        String[] values = key.values().toArray(String[]::new);
        switch (key.measure().kind()) {
            case COUNTER, HIGHEST_COUNTER -> key.measure().count(registry, all::value, values);
            case GAUGE, MAXIMUM -> key.measure().gauge(registry, all::value, values);
            case HISTOGRAM -> all.durations(timer(key, registry));
        }
    }

    /** Safe for use by several threads. */
    private static final class Parts {
        private final Measure.Kind kind;
        private final Set<Part> live = new LinkedHashSet<>();
        private double gone;

        Parts(Measure.Kind kind) {
            this.kind = kind;
        }

        synchronized void add(Part part) {
            live.add(part);
        }

        synchronized void remove(Metric metric) {
            for (Part part : List.copyOf(live)) {
                if (part.metric() == metric) {
                    live.remove(part);
                    gone += kind == Measure.Kind.COUNTER ? part.value() : 0;
                }
            }
        }

        synchronized double value() {
            double[] now = live.stream().mapToDouble(Part::value).toArray();
            return switch (kind) {
                case COUNTER, GAUGE -> gone + java.util.Arrays.stream(now).sum();
                case HIGHEST_COUNTER, MAXIMUM -> java.util.Arrays.stream(now).max().orElse(0);
                case HISTOGRAM -> 0;
            };
        }

        synchronized void durations(io.micrometer.core.instrument.Timer timer) {
            for (Part part : live) {
                if (part.metric() instanceof Durations durations) {
                    durations.into(timer);
                }
            }
        }
    }
}
