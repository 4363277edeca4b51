package io.nerstream.alerts;

import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.Topic;
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

    static Record<byte[], byte[]> of(
            Record<byte[], byte[]> record, RecordMetadata place, String reason) {
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
        return record.withKey(fitting.key()).withValue(fitting.value()).withHeaders(headers);
    }
}
