package io.nerstream.metrics.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Properties;
import java.util.ServiceLoader;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.junit.jupiter.api.Test;

class NerstreamReporterFactoryTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @Test
    void flinkFindsIt() {
        assertThat(ServiceLoader.load(MetricReporterFactory.class))
                .hasAtLeastOneElementOfType(NerstreamReporterFactory.class);
    }

    @Test
    void theFirstFreePortOfTheRangeShowsWhatOperatorsCount() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 0, LOOPBACK);
                ServerSocket next = new ServerSocket(0, 0, LOOPBACK)) {
            int free = next.getLocalPort();
            next.close();
            MetricReporter reporter = reporter(taken.getLocalPort() + "," + free);
            SimpleCounter counter = new SimpleCounter();
            counter.inc(3);
            reporter.notifyOfAddedMetric(
                    counter, "nerstream_mentions_total", new UnregisteredMetricsGroup());
            assertThat(page(free))
                    .contains("nerstream_mentions_total 3.0", "jvm_memory_used_bytes");
            reporter.close();
        }
    }

    /** As Flink reads it from YAML. */
    @Test
    void aPortMayBeANumber() throws Exception {
        int free;
        try (ServerSocket next = new ServerSocket(0, 0, LOOPBACK)) {
            free = next.getLocalPort();
        }
        MetricReporter reporter = reporter(free);
        assertThat(page(free)).contains("jvm_memory_used_bytes");
        reporter.close();
    }

    @Test
    void noFreePortIsSaidWithWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 0, LOOPBACK)) {
            String port = Integer.toString(taken.getLocalPort());
            assertThatThrownBy(() -> reporter(port))
                    .hasMessage(
                            "no port of %s is free at 127.0.0.1: give metrics.reporter.nerstream.port others",
                            port);
        }
    }

    private static MetricReporter reporter(Object ports) {
        Properties properties = new Properties();
        properties.put("port", ports);
        return new NerstreamReporterFactory().createMetricReporter(properties);
    }

    private static String page(int port) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
