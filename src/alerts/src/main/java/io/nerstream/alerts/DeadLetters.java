package io.nerstream.alerts;

import io.nerstream.schemas.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Records that cannot be used, as they were; headers say where they came from, and why. */
final class DeadLetters {
    private DeadLetters() {}

    static Record<byte[], byte[]> of(
            Record<byte[], byte[]> record, RecordMetadata place, String reason) {
        Headers headers = new RecordHeaders();
        header(headers, DeadLetterHeaders.TOPIC, place.topic());
        header(headers, DeadLetterHeaders.PARTITION, Integer.toString(place.partition()));
        header(headers, DeadLetterHeaders.OFFSET, Long.toString(place.offset()));
        header(headers, DeadLetterHeaders.TIMESTAMP, Long.toString(record.timestamp()));
        header(headers, DeadLetterHeaders.REASON, reason);
        return record.withHeaders(headers);
    }

    private static void header(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
