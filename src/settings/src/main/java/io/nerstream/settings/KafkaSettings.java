package io.nerstream.settings;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which Kafka, and how its clients prove who they are: what every consumer, producer, admin and
 * streams client of nerstream is made with.
 *
 * @param servers bootstrap servers
 * @param client further properties of all clients, such as {@code security.protocol}; values may
 *     refer to secrets by Kafka's own configuration providers
 */
public record KafkaSettings(String servers, Map<String, String> client) implements Serializable {
    private static final long serialVersionUID = 1;

    // What a program promises depends on these: it sets them itself.
    private static final Set<String> OWN =
            Set.of(
                    "acks",
                    "application.id",
                    "auto.offset.reset",
                    "bootstrap.servers",
                    "enable.auto.commit",
                    "enable.idempotence",
                    "group.id",
                    "isolation.level",
                    "key.deserializer",
                    "key.serializer",
                    "max.request.size",
                    "processing.guarantee",
                    "transactional.id",
                    "value.deserializer",
                    "value.serializer");

    public KafkaSettings {
        requireNonNull(servers, "servers is null");
        ServerAddress.hosts("Kafka's servers", servers);
        client = Map.copyOf(client);
    }

    /** A Kafka that asks nobody who he is. */
    public static KafkaSettings at(String servers) {
        return new KafkaSettings(servers, Map.of());
    }

    /**
     * One whose clients have the properties of a file.
     *
     * @param file the empty path: none
     * @throws IOException if it cannot be read; the message says why
     * @throws IllegalArgumentException if properties are in it that are set by nerstream; the
     *     message names them all
     */
    public static KafkaSettings at(String servers, Path file) throws IOException {
        if (file.toString().isEmpty()) {
            return at(servers);
        }
        Properties read = SettingsFile.load("client properties", file);
        Map<String, String> client = new TreeMap<>();
        read.stringPropertyNames().forEach(name -> client.put(name, read.getProperty(name)));
        List<String> own = new ArrayList<>(client.keySet());
        own.retainAll(OWN);
        if (!own.isEmpty()) {
            throw new IllegalArgumentException(
                    "client properties "
                            + file
                            + " set "
                            + String.join(", ", own)
                            + ", which nerstream sets itself: leave them out");
        }
        return new KafkaSettings(servers, client);
    }

    /** The properties of a client that has these of its own. */
    public Map<String, Object> with(Map<String, ?> own) {
        Map<String, Object> all = new HashMap<>(client);
        all.putAll(own);
        all.put("bootstrap.servers", servers);
        return all;
    }

    /** The servers alone: the properties hold secrets. */
    @Override
    public String toString() {
        return servers;
    }
}
