package io.nerstream.metrics.flink;

import io.nerstream.metrics.Measure;
import io.nerstream.metrics.MetricsServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;

/**
 * Takes what nerstream's operators register, and the few of Flink's own metrics of their job that
 * are measures too, to where Prometheus finds them. All others are left to Flink's reporters.
 */
final class NerstreamReporter implements MetricReporter {
    private static final String JOB = "<job_name>";

    private final JobMeasures measures;
    private final Optional<MetricsServer> server;

    NerstreamReporter(JobMeasures measures, Optional<MetricsServer> server) {
        this.measures = measures;
        this.server = server;
    }

    /** A metric of Flink's own that is a measure under another name. */
    private record Known(Measure measure, List<String> values, ToDoubleFunction<Metric> reading) {}

    private static final Map<String, Known> KNOWN =
            Map.of(
                    "numberOfCompletedCheckpoints",
                    new Known(Measure.CHECKPOINTS, List.of("completed"), JobMeasures::number),
                    "numberOfFailedCheckpoints",
                    new Known(Measure.CHECKPOINTS, List.of("failed"), JobMeasures::number),
                    "numRestarts",
                    new Known(Measure.JOB_RESTARTS, List.of(), JobMeasures::number),
                    // How long it has been running, in milliseconds; 0 while it is not.
                    "runningTime",
                    new Known(
                            Measure.RUNNING,
                            List.of("job"),
                            metric -> JobMeasures.number(metric) > 0 ? 1 : 0),
                    "pendingRecords",
                    new Known(Measure.LAG, List.of("job", "documents"), JobMeasures::number));

    @Override
    public void open(MetricConfig config) {
        // The factory has done it: a port that is taken must be told before anything runs.
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
        known(name, group)
                .ifPresent(
                        known ->
                                measures.add(
                                        known.measure(),
                                        known.values(),
                                        new JobMeasures.Part(metric, known.reading())));
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
        known(name, group)
                .ifPresent(known -> measures.remove(known.measure(), known.values(), metric));
    }

    private static Optional<Known> known(String name, MetricGroup group) {
        Map<String, String> variables = group.getAllVariables();
        if (KNOWN.containsKey(name)) {
            return Optional.of(KNOWN.get(name))
                    .filter(unused -> NerstreamReporterFactory.JOB.equals(variables.get(JOB)));
        }
        return Measure.named(name)
                .map(
                        measure ->
                                new Known(
                                        measure,
                                        measure.labels().stream()
                                                .map(label -> variables.get("<" + label + ">"))
                                                .toList(),
                                        JobMeasures::number));
    }

    @Override
    public void close() {
        server.ifPresent(MetricsServer::close);
    }
}
