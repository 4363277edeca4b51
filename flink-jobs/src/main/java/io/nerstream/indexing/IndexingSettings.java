package io.nerstream.indexing;

import static java.util.Objects.requireNonNull;

import io.nerstream.collection.MilvusSettings;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.time.Duration;

/**
 * Settings of the indexing job.
 *
 * @param kafka bootstrap servers
 * @param group consumer group under which progress is told to Kafka, for lag
 * @param documents topic that is read
 * @param mentions topic that is written
 * @param outcomes topic that is told what became of each record
 * @param progress topic that is told how far the job is
 * @param dead topic of records that cannot be indexed
 * @param registry {@link RegistrySettings#NONE} if none is used
 * @param parallelism subtasks of each operator; of use only up to the partitions of the topic
 * @param capacity documents that a subtask encodes or writes at a time, at most
 * @param checkpoints how often progress is made durable
 */
public record IndexingSettings(
        KafkaSettings kafka,
        String group,
        String documents,
        String mentions,
        String outcomes,
        String progress,
        String dead,
        RegistrySettings registry,
        MilvusSettings milvus,
        EncoderSource encoder,
        int parallelism,
        int capacity,
        Duration checkpoints) {
    /** What the consumer groups of all indexing jobs begin with. */
    static final String GROUP = "nerstream-indexing";

    private static final int NAMED_DIGITS = 12;

    public static final int USUAL_CAPACITY = 128;
    public static final Duration USUAL_CHECKPOINTS = Duration.ofSeconds(5);

    /** The consumer group of an encoder's job: each has a place of its own in the documents. */
    public static String group(String encoderId) {
        return GROUP + "-" + encoderId.substring(0, NAMED_DIGITS);
    }

    public IndexingSettings {
        requireNonNull(kafka, "kafka is null");
        requireNonNull(milvus, "milvus is null");
        requireNonNull(encoder, "encoder is null");
        if (parallelism < 1 || capacity < 1 || checkpoints.isNegative() || checkpoints.isZero()) {
            throw new IllegalArgumentException(
                    "parallelism "
                            + parallelism
                            + ", capacity "
                            + capacity
                            + " and checkpoints "
                            + checkpoints
                            + " must be positive");
        }
    }
}
