package io.nerstream.cli.run;

import io.nerstream.service.ServiceSettings;
import io.nerstream.service.access.AccessSettings;
import io.nerstream.service.http.door.AllowedHosts;
import io.nerstream.settings.options.SettingsCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the query service listens, and to whom. */
final class ListenOptions {
    @Option(
            names = "--host",
            defaultValue = "${env:NERSTREAM_HOST:-" + ServiceSettings.LOOPBACK + "}",
            description =
                    "Address that the query service listens on; any but loopback needs --keys; default: ${DEFAULT-VALUE}.")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "${env:NERSTREAM_PORT:-" + ServiceSettings.USUAL_PORT + "}",
            description = "Port of the query service; default: ${DEFAULT-VALUE}.")
    private String port;

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

    @Option(
            names = "--keys",
            defaultValue = "${env:NERSTREAM_KEYS:-}",
            paramLabel = "FILE",
            description =
                    "Keys of those who may ask, see 'keys make'; read again when it changes; default: whoever reaches the service may do everything.")
    private Path keys;

    @Option(
            names = "--tls-certificate",
            defaultValue = "${env:NERSTREAM_TLS_CERTIFICATE:-}",
            paramLabel = "FILE",
            description =
                    "Certificate of the query service and those it is signed by (PEM); read again when it changes; default: no TLS.")
    private Path certificate;

    @Option(
            names = "--tls-key",
            defaultValue = "${env:NERSTREAM_TLS_KEY:-}",
            paramLabel = "FILE",
            description = "Private key of that certificate (PEM, without a password).")
    private Path certificateKey;

    @Option(
            names = "--audit",
            defaultValue = "${env:NERSTREAM_AUDIT:-}",
            paramLabel = "FILE",
            description =
                    "Gets a line for each change and each refusal; default: with --keys, the logger nerstream.audit.")
    private Path audit;

    /** Notes everything that is wrong with these options. */
    void check(SettingsCheck check) throws Exception {
        check.add(access().problems(host));
        var unusedPort = check.port("--port", port);
        var unused = check.read(() -> new AllowedHosts(host, allowedHosts, access().hasTls()));
    }

    AccessSettings access() {
        return new AccessSettings(
                given(keys), given(certificate), given(certificateKey), given(audit));
    }

    private static Optional<Path> given(Path file) {
        return Optional.of(file).filter(path -> !path.toString().isEmpty());
    }

    String host() {
        return host;
    }

    /** Once it has been checked. */
    int port() {
        return Integer.parseInt(port.strip());
    }

    List<String> allowedHosts() {
        return allowedHosts;
    }

    boolean webhookPrivate() {
        return webhookPrivate;
    }
}
