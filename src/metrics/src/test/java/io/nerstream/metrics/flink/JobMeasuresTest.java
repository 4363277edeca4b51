package io.nerstream.metrics.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.nerstream.metrics.Measure;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobMeasuresTest {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JobMeasures measures = new JobMeasures(measure -> measure != Measure.TOKENS);
    private final NerstreamReporter reporter = new NerstreamReporter(measures, Optional.empty());

    /** A group of Flink's with these variables. */
    private static final class Group extends UnregisteredMetricsGroup {
        private final Map<String, String> variables = new HashMap<>();

        static Group of(String... namesAndValues) {
            Group group = new Group();
            group.variables.put("<job_name>", NerstreamReporterFactory.JOB);
            for (int i = 0; i < namesAndValues.length; i += 2) {
                group.variables.put("<" + namesAndValues[i] + ">", namesAndValues[i + 1]);
            }
            return group;
        }

        @Override
        public Map<String, String> getAllVariables() {
            return variables;
        }
    }

    @BeforeEach
    void bind() {
        measures.bindTo(registry);
    }

    @Test
    void shouldSumCountersOfAllSubtasks() {
        add(Measure.DOCUMENTS, counter(3), Group.of("outcome", "indexed"));
        add(Measure.DOCUMENTS, counter(4), Group.of("outcome", "indexed"));
        add(Measure.DOCUMENTS, counter(1), Group.of("outcome", "dead"));
        assertShown("nerstream_documents_total{outcome=\"indexed\"} 7.0");
        assertShown("nerstream_documents_total{outcome=\"dead\"} 1.0");
    }

    @Test
    void shouldNotCountBackwardsWhenTheJobBeginsAgain() {
        Group group = Group.of("outcome", "indexed");
        Counter before = counter(5);
        add(Measure.DOCUMENTS, before, group);
        reporter.notifyOfRemovedMetric(before, Measure.DOCUMENTS.series(), group);
        assertShown("nerstream_documents_total{outcome=\"indexed\"} 5.0");
        add(Measure.DOCUMENTS, counter(2), group);
        assertShown("nerstream_documents_total{outcome=\"indexed\"} 7.0");
    }

    @Test
    void shouldForgetGaugesOfSubtasksThatEnded() {
        Group group = Group.of("stage", "encode");
        Gauge<Integer> gauge = () -> 9;
        add(Measure.DOCUMENTS_IN_FLIGHT, gauge, group);
        add(Measure.DOCUMENTS_IN_FLIGHT, (Gauge<Integer>) () -> 4, group);
        assertShown("nerstream_documents_in_flight{stage=\"encode\"} 13.0");
        reporter.notifyOfRemovedMetric(gauge, Measure.DOCUMENTS_IN_FLIGHT.series(), group);
        assertShown("nerstream_documents_in_flight{stage=\"encode\"} 4.0");
    }

    @Test
    void shouldShowTheOldestOfAllSubtasks() {
        add(Measure.OLDEST_IN_FLIGHT, (Gauge<Double>) () -> 2.5, Group.of("stage", "write"));
        add(Measure.OLDEST_IN_FLIGHT, (Gauge<Double>) () -> 7.5, Group.of("stage", "write"));
        assertShown("nerstream_documents_in_flight_oldest_seconds{stage=\"write\"} 7.5");
    }

    @Test
    void shouldNotMultiplyWhatAllSubtasksShare() {
        add(Measure.ENCODER_BATCHES, (Gauge<Long>) () -> 12L, Group.of());
        add(Measure.ENCODER_BATCHES, (Gauge<Long>) () -> 12L, Group.of());
        assertShown("nerstream_encoder_batches_total 12.0");
    }

    @Test
    void shouldFillOneHistogramFromAllSubtasks() {
        for (int i = 0; i < 2; i++) {
            Durations durations = new Durations();
            add(Measure.MILVUS_WRITE, durations, Group.of());
            durations.update(40);
            durations.update(400);
            assertThat(durations.getStatistics().getMax()).isEqualTo(400);
        }
        assertShown("nerstream_milvus_write_seconds_bucket{le=\"0.05\"} 2");
        assertShown("nerstream_milvus_write_seconds_count 4");
        assertShown("nerstream_milvus_write_seconds_sum 0.88");
    }

    @Test
    void shouldTakeWhatFlinkMeasuresOfThisJobAndOfNoOther() {
        Gauge<Long> failed = () -> 2L;
        reporter.notifyOfAddedMetric(failed, "numberOfFailedCheckpoints", Group.of());
        reporter.notifyOfAddedMetric(
                failed, "numberOfFailedCheckpoints", Group.of("job_name", "another"));
        reporter.notifyOfAddedMetric((Gauge<Long>) () -> 123_456L, "runningTime", Group.of());
        assertShown("nerstream_checkpoints_total{result=\"failed\"} 2.0");
        assertShown("nerstream_running{part=\"job\"} 1.0");
    }

    @Test
    void shouldLeaveOutWhatTheProgramMeasuresItself() {
        add(Measure.TOKENS, counter(3), Group.of());
        assertThat(registry.scrape()).doesNotContain("nerstream_tokens_total");
    }

    private void add(Measure measure, org.apache.flink.metrics.Metric metric, Group group) {
        reporter.notifyOfAddedMetric(metric, measure.series(), group);
    }

    private static Counter counter(long count) {
        Counter counter = new SimpleCounter();
        counter.inc(count);
        return counter;
    }

    private void assertShown(String line) {
        assertThat(registry.scrape().lines()).contains(line);
    }
}
