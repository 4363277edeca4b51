package io.nerstream.settings.options;

import io.nerstream.settings.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which Kafka, and how it is reached. */
public final class KafkaOptions {
    @Option(
            names = "--kafka",
            required = true,
            defaultValue = "${env:NERSTREAM_KAFKA:-}",
            paramLabel = "HOST:PORT,...",
            description = "Bootstrap servers.")
    private String servers;

    @Option(
            names = "--kafka-properties",
            defaultValue = "${env:NERSTREAM_KAFKA_PROPERTIES:-}",
            paramLabel = "FILE",
            description =
                    "Properties of Kafka's clients, such as security.protocol; default: none.")
    private Path properties;

    /**
     * What they say.
     *
     * @throws IOException as {@link KafkaSettings#at(String, Path)}
     * @throws IllegalArgumentException as well, and if no servers are given
     */
    public KafkaSettings settings() throws IOException {
        if (servers.isBlank()) {
            throw new IllegalArgumentException(
                    "--kafka is missing: give it, or NERSTREAM_KAFKA, the bootstrap servers, such as kafka:9092");
        }
        return KafkaSettings.at(servers, properties);
    }
}
