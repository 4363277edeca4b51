package io.nerstream.schemas;

import java.time.Duration;
import java.util.Map;

/**
 * The topics, and how they are made if they are not there.
 *
 * <p>What concerns documents is keyed by their id, so that it stays in order for each; dead letters
 * keep the key that they had.
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
                    // Until then everything that was published is there, in its order.
                    "min.compaction.lag.ms",
                    days(7),
                    "delete.retention.ms",
                    days(30),
                    // The broker's clock, one for all publishers.
                    "message.timestamp.type",
                    "LogAppendTime",
                    "max.message.bytes",
                    Integer.toString(Topic.LARGEST_RECORD))),
    /** Mentions as they become searchable. */
    MENTIONS("mentions", 6, Map.of("cleanup.policy", "delete", "retention.ms", days(7))),
    /** What became of each record of the documents topic. */
    OUTCOMES("documents.outcomes", 6, Map.of("cleanup.policy", "delete", "retention.ms", days(7))),
    /** How far the indexing is; one partition, so that who reads it has all at once. */
    PROGRESS("documents.progress", 1, Map.of("cleanup.policy", "compact")),
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
                    Integer.toString(Topic.LARGEST_RECORD))),
    /** Saved types; one partition, so that changes have an order. */
    TYPES("types", 1, Map.of("cleanup.policy", "compact", "delete.retention.ms", days(7))),
    /** Pairs of a mention and a saved type that match, by the latter: whether new or not. */
    MATCHES("alerts.matches", 6, Map.of("cleanup.policy", "delete", "retention.ms", days(1))),
    /** Alerts; one partition, so that a place in it is a place in all of them. */
    ALERTS("alerts", 1, Map.of("cleanup.policy", "delete", "retention.ms", days(30))),
    /** Records of the mentions topic that cannot be matched, as they were. */
    MENTIONS_DEAD("mentions.dead", 1, Map.of("cleanup.policy", "delete", "retention.ms", days(30))),
    /** Alerts that a webhook did not take, as they were. */
    ALERTS_DEAD("alerts.dead", 1, Map.of("cleanup.policy", "delete", "retention.ms", days(30)));

    /** Bytes of a record of the other topics, a little less than Kafka's usual limit. */
    public static final int USUAL_RECORD = 1_000_000;

    /**
     * Bytes of a record of documents, or of a dead letter, as Kafka counts them; what producers of
     * these may send. Records of the other topics are far below Kafka's usual million whatever
     * {@link DocumentRules} let through.
     */
    public static final int LARGEST_RECORD = 2 * 1024 * 1024;

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
