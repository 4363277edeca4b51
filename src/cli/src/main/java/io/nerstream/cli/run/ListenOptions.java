package io.nerstream.cli.run;

import io.nerstream.service.ServiceSettings;
import io.nerstream.service.http.door.AllowedHosts;
import io.nerstream.settings.options.SettingsCheck;
import java.util.List;
import picocli.CommandLine.Option;

/** Where the query service listens, and to whom. */
final class ListenOptions {
    private static final int LARGEST_PORT = 65_535;

    @Option(
            names = "--host",
            defaultValue = "${env:NERSTREAM_HOST:-" + ServiceSettings.LOOPBACK + "}",
            description =
                    "Address that the query service listens on; whoever reaches it may search and publish; default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "${env:NERSTREAM_PORT:-" + ServiceSettings.USUAL_PORT + "}",
            description = "Port of the query service; default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description =
                    "A name that the query service answers to, beside those of loopback and --host, such as that of a proxy in front; can be repeated.")
    private List<String> allowedHosts = List.of();

    @Option(
            names = "--webhook-private",
            description =
                    "Lets webhooks have addresses of this machine and of private networks; whoever may save types can then make the service call those.")
    private boolean webhookPrivate;

    void check(SettingsCheck check) throws Exception {
        check.require(
                port >= 0 && port <= LARGEST_PORT,
                "--port is " + port + ", it must be from 0 to " + LARGEST_PORT);
        var unused = check.read(() -> new AllowedHosts(host, allowedHosts));
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    List<String> allowedHosts() {
        return allowedHosts;
    }

    boolean webhookPrivate() {
        return webhookPrivate;
    }
}
