package io.nerstream.alerts;

import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.RegistryException;
import io.nerstream.schemas.Topic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Records that cannot be used, as they were, or cut to fit their topic; headers say where they came
 * from, and why.
 */
final class DeadLetters {
    private DeadLetters() {}

    /**
     * A dead letter.
     *
     * @param now its time: by that of the record, which may be old, the topic might drop it at once
     */
    static Record<byte[], byte[]> of(
            Record<byte[], byte[]> record, RecordMetadata place, String reason, long now) {
        Headers headers = new RecordHeaders();
        DeadLetterHeaders.of(
                        place.topic(),
                        place.partition(),
                        place.offset(),
                        record.timestamp(),
                        reason)
                .forEach(headers::add);
        DeadLetterHeaders.Fitting fitting =
                DeadLetterHeaders.fitting(record.key(), record.value(), Topic.USUAL_RECORD);
        fitting.headers().forEach(headers::add);
        return new Record<>(fitting.key(), fitting.value(), now, headers);
    }

    /**
     * What is wrong with a record that failed.
     *
     * @throws RuntimeException the failure, if it is one of Kafka's or of the schema registry:
     *     another record would have failed as well
     */
    static String reason(RuntimeException failure) {
        if (failure instanceof KafkaException || failure instanceof RegistryException) {
            throw failure;
        }
        return "it cannot be judged: " + failure;
    }
}
