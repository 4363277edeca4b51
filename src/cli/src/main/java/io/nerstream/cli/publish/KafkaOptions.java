package io.nerstream.cli.publish;

import io.nerstream.schemas.KafkaSettings;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which Kafka, and with what properties; for commands that speak to one. */
public final class KafkaOptions {
    @Option(
            names = "--kafka-properties",
            defaultValue = "${env:NERSTREAM_KAFKA_PROPERTIES:-}",
            paramLabel = "FILE",
            description =
                    "Properties of Kafka's clients, such as security.protocol; default: none.")
    private Path properties;

    /** The Kafka at these servers, with the properties that the options name. */
    public KafkaSettings at(String servers) throws IOException {
        return KafkaSettings.at(servers, properties);
    }
}
