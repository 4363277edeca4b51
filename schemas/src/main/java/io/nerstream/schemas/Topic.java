package io.nerstream.schemas;

import java.time.Duration;
import java.util.Map;

/**
 * The topics, and how they are made if they are not there.
 *
 * <p>All but the dead letters are keyed by the document's id, so that what concerns one document
 * stays in order.
 */
public enum Topic {
    /**
     * Documents; the newest of each stays, so that everything can be indexed anew, and deletions
     * are kept long enough for every reader to see them.
     */
    DOCUMENTS(
            "documents",
            6,
            Map.of(
                    "cleanup.policy",
                    "compact",
                    "delete.retention.ms",
                    days(7),
                    "max.message.bytes",
                    "2097152")),
    /** Mentions as they become searchable. */
    MENTIONS("mentions", 6, Map.of("cleanup.policy", "delete", "retention.ms", days(7))),
    /** What became of each record of the documents topic. */
    OUTCOMES("documents.outcomes", 6, Map.of("cleanup.policy", "delete", "retention.ms", days(7))),
    /** Records that cannot be indexed, as they were. */
    DEAD(
            "documents.dead",
            1,
            Map.of(
                    "cleanup.policy",
                    "delete",
                    "retention.ms",
                    days(30),
                    "max.message.bytes",
                    "2097152"));

    private final String topicName;
    private final int partitions;
    private final Map<String, String> settings;

    Topic(String topicName, int partitions, Map<String, String> settings) {
        this.topicName = topicName;
        this.partitions = partitions;
        this.settings = settings;
    }

    private static String days(int days) {
        return Long.toString(Duration.ofDays(days).toMillis());
    }

    public String topicName() {
        return topicName;
    }

    public int partitions() {
        return partitions;
    }

    /** Settings of the topic, by the names that Kafka gives them. */
    public Map<String, String> settings() {
        return settings;
    }
}
