package io.nerstream.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;

/** The page {@code /metrics} of a program that answers no other requests. */
public final class MetricsServer implements AutoCloseable {
    private final ProcessMeasures process;
    private final PrometheusMeterRegistry registry;
    private final HTTPServer server;

    private MetricsServer(
            ProcessMeasures process, PrometheusMeterRegistry registry, HTTPServer server) {
        this.process = process;
        this.registry = registry;
        this.server = server;
    }

    /**
     * Begins to listen.
     *
     * @param host address to listen on
     * @param port 0: a free one
     * @throws IOException if the port is taken
     */
    public static MetricsServer start(String host, int port) throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ProcessMeasures process = ProcessMeasures.of(registry);
        try {
            HTTPServer server =
                    HTTPServer.builder()
                            .hostname(host)
                            .port(port)
                            .registry(registry.getPrometheusRegistry())
                            .buildAndStart();
            return new MetricsServer(process, registry, server);
        } catch (IOException | RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /** Where its measures go. */
    public MeterRegistry registry() {
        return registry;
    }

    /** The port that it listens on. */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.close();
        process.close();
        registry.close();
    }
}
