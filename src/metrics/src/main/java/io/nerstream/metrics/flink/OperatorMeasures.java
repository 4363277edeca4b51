package io.nerstream.metrics.flink;

import io.nerstream.metrics.Measure;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/** What an operator measures, in Flink's group for it: labels are groups within it. */
public record OperatorMeasures(MetricGroup group) {
    /** A counter that threads may share. */
    public Counter counter(Measure measure, String... values) {
        return in(measure, values).counter(measure.series(), new ThreadSafeSimpleCounter());
    }

    /** A counter that something else counts, or a gauge. */
    public void value(Measure measure, Gauge<? extends Number> value, String... values) {
        Gauge<? extends Number> unused = in(measure, values).gauge(measure.series(), value);
    }

    /** The same, of whole numbers. */
    public void number(Measure measure, LongSupplier value, String... values) {
        value(measure, value::getAsLong, values);
    }

    public Durations durations(Measure measure, String... values) {
        return in(measure, values).histogram(measure.series(), new Durations());
    }

    private MetricGroup in(Measure measure, String... values) {
        if (values.length != measure.labels().size()) {
            throw new IllegalArgumentException(
                    measure.series()
                            + " has labels "
                            + measure.labels()
                            + ", but values "
                            + Arrays.toString(values));
        }
        MetricGroup inner = group;
        for (int i = 0; i < values.length; i++) {
            inner = inner.addGroup(measure.labels().get(i), values[i]);
        }
        return inner;
    }
}
