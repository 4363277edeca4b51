package io.nerstream.cli.run;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.nerstream.cli.terminal.Ending;
import io.nerstream.metrics.MetricsServer;
import io.nerstream.service.ServiceSettings;
import io.nerstream.settings.options.SettingsCheck;
import java.io.IOException;
import java.net.BindException;
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

    /** Notes what is wrong with these options. */
    void check(SettingsCheck check) throws Exception {
        if (!port.isEmpty()) {
            var unused = check.port("--metrics-port", port);
        }
    }

    /** Shows them until the process ends, if a port was given. */
    void show(MeterBinder measured) throws IOException {
        if (port.isEmpty()) {
            return;
        }
        try {
            MetricsServer server = MetricsServer.start(host, Integer.parseInt(port.strip()));
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
