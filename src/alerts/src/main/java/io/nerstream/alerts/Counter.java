package io.nerstream.alerts;

import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/** A count and its rate among the metrics of Kafka Streams, as {@code NAME-total, NAME-rate}. */
record Counter(Sensor sensor) {
    private static final String SCOPE = "nerstream-alerts";

    static Counter of(ProcessingContext context, String name) {
        return new Counter(
                context.metrics()
                        .addRateTotalSensor(
                                SCOPE,
                                context.taskId().toString(),
                                name,
                                Sensor.RecordingLevel.INFO));
    }

    void increment() {
        add(1);
    }

    void add(long count) {
        // Each recording counts once, whatever its value.
        for (long i = 0; i < count; i++) {
            sensor.record();
        }
    }
}
