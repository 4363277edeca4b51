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

    /** Shows them until the process ends, if a port was given. */
    void show(MeterBinder measured) throws IOException {
        Optional<Integer> chosen =
                Optional.of(port).filter(text -> !text.isEmpty()).map(this::number);
        if (chosen.isEmpty()) {
            return;
        }
        try {
            MetricsServer server = MetricsServer.start(host, chosen.get());
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

    private int number(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= 0xFFFF) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "--metrics-port is '" + text + "', it must be a number from 0 to 65535");
    }
}
