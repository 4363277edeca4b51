package io.nerstream.metrics.flink;

import io.nerstream.metrics.MetricsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.util.NetUtils;

/**
 * Makes the reporter, by Flink's configuration:
 *
 * <pre>
 * metrics.reporter.nerstream.factory.class: io.nerstream.metrics.flink.NerstreamReporterFactory
 * metrics.reporter.nerstream.port: 9260-9269
 * metrics.reporter.nerstream.host: 127.0.0.1
 * </pre>
 *
 * <p>Each process of the cluster takes the first port of the range that is free, and answers {@code
 * /metrics}. A program that runs Flink within itself names {@link JobMeasures} of its own instead,
 * with {@code into}.
 */
public final class NerstreamReporterFactory implements MetricReporterFactory {
    /** The name of the indexing job, by which its metrics are told from those of other jobs. */
    public static final String JOB = "nerstream indexing";

    /** Setting of the reporter, for programs that run Flink within themselves. */
    public static final String INTO = "into";

    public static final String PORTS = "9260-9269";

    private static final String LOOPBACK = "127.0.0.1";

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
        String into = properties.getProperty(INTO, "");
        if (!into.isEmpty()) {
            return new NerstreamReporter(JobMeasures.named(into), Optional.empty());
        }
        MetricsServer server =
                listen(text(properties, "host", LOOPBACK), text(properties, "port", PORTS));
        JobMeasures measures = new JobMeasures(any -> true);
        measures.bindTo(server.registry());
        return new NerstreamReporter(measures, Optional.of(server));
    }

    /** A number of a YAML file comes as a number, and {@code getProperty} sees texts only. */
    private static String text(Properties properties, String name, String usual) {
        return Objects.toString(properties.get(name), usual);
    }

    private static MetricsServer listen(String host, String range) {
        Iterator<Integer> ports = NetUtils.getPortRangeFromString(range);
        while (ports.hasNext()) {
            try {
                return MetricsServer.start(host, ports.next());
            } catch (BindException e) {
                // Another process of this machine has it: the next one may be free.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalStateException(
                "no port of "
                        + range
                        + " is free at "
                        + host
                        + ": give metrics.reporter.nerstream.port others");
    }
}
