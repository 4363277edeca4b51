package io.nerstream.service;

import io.nerstream.service.access.AccessSettings;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.time.Duration;
import java.util.List;

/**
 * Settings of the query service.
 *
 * @param host address to listen on; loopback unless there are keys
 * @param port 0: a free one
 * @param allowedHosts names that it answers to, beside those of loopback and {@code host}
 * @param kafka bootstrap servers
 * @param registry {@link RegistrySettings#NONE} if none is used
 * @param patience how long a search with strong consistency waits
 * @param webhookPrivate whether webhooks may have addresses that are not public
 * @param access who may ask
 */
public record ServiceSettings(
        String host,
        int port,
        List<String> allowedHosts,
        KafkaSettings kafka,
        RegistrySettings registry,
        Duration patience,
        boolean webhookPrivate,
        AccessSettings access) {
    public static final String LOOPBACK = "127.0.0.1";
    public static final int USUAL_PORT = 7070;
    public static final Duration USUAL_PATIENCE = Duration.ofSeconds(30);
}
