package io.nerstream.alerts;

import static java.util.Objects.requireNonNull;

import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.nio.file.Path;

/**
 * Settings of the alerts program.
 *
 * @param kafka bootstrap servers
 * @param application id that all instances share, which divide the mentions among them
 * @param registry {@link RegistrySettings#NONE} if none is used
 * @param state folder of local state, of this instance alone; what is lost there comes back from
 *     Kafka
 * @param threads of this instance; of use up to the partitions of the mentions topic, over all
 *     instances
 */
public record AlertsSettings(
        KafkaSettings kafka,
        String application,
        RegistrySettings registry,
        Path state,
        int threads) {
    public static final String USUAL_APPLICATION = "nerstream-alerts";

    public AlertsSettings {
        requireNonNull(kafka, "kafka is null");
        requireNonNull(application, "application is null");
        requireNonNull(registry, "registry is null");
        requireNonNull(state, "state is null");
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", it must be positive");
        }
    }
}
