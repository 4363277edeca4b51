package io.nerstream.cli.run;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.nerstream.cli.terminal.Ending;
import io.nerstream.metrics.MetricsServer;
import io.nerstream.service.ServiceSettings;
import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a program without an HTTP interface shows what it measures. */
final class MetricsOptions {
    private static final int LARGEST_PORT = 65_535;

    @Option(
            names = "--metrics-port",
            defaultValue = "${env:NERSTREAM_METRICS_PORT:-}",
            paramLabel = "PORT",
            description = "Shows /metrics at this port; default: nowhere.")
    private String port;

    @Option(
            names = "--metrics-host",
            defaultValue = "${env:NERSTREAM_METRICS_HOST:-" + ServiceSettings.LOOPBACK + "}",
            paramLabel = "ADDRESS",
            description = "Address for --metrics-port; default: ${DEFAULT-VALUE}.")
    private String host;

    /**
     * The port, if one was given.
     *
     * @throws IllegalArgumentException if it is none
     */
    Optional<Integer> port() {
        if (port.isEmpty()) {
            return Optional.empty();
        }
        try {
            int number = Integer.parseInt(port);
            if (number >= 0 && number <= LARGEST_PORT) {
                return Optional.of(number);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "--metrics-port is '" + port + "', it must be a number from 0 to " + LARGEST_PORT);
    }

    /** Shows them until the process ends, if a port was given. */
    void show(MeterBinder measured) throws IOException {
        if (port().isEmpty()) {
            return;
        }
        try {
            MetricsServer server = MetricsServer.start(host, port().get());
            Ending.first(server::close);
            measured.bindTo(server.registry());
            System.err.println("Metrics are at http://" + host + ":" + server.port() + "/metrics");
        } catch (BindException e) {
            throw new IllegalArgumentException(
                    "port "
                            + port
                            + " at "
                            + host
                            + " cannot be listened on: choose another with --metrics-port ("
                            + e.getMessage()
                            + ")",
                    e);
        }
    }
}
