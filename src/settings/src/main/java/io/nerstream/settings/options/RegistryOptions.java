package io.nerstream.settings.options;

import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which schema registry, if any, and how it is reached. */
public final class RegistryOptions {
    @Option(
            names = "--schema-registry",
            defaultValue = "${env:NERSTREAM_SCHEMA_REGISTRY:-}",
            paramLabel = "URL",
            description = "Schema registry, with the REST interface of Confluent's; default: none.")
    private String url;

    @Option(
            names = "--schema-registry-properties",
            defaultValue = "${env:NERSTREAM_SCHEMA_REGISTRY_PROPERTIES:-}",
            paramLabel = "FILE",
            description =
                    "user and password or password.file, or token or token.file; tls.ca, tls.certificate, tls.key; default: none.")
    private Path properties;

    /**
     * What they say.
     *
     * @throws IOException as {@link RegistrySettings#at(String, Path)}
     */
    public RegistrySettings settings() throws IOException {
        return RegistrySettings.at(url, properties);
    }
}
