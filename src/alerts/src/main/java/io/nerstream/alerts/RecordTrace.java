package io.nerstream.alerts;

import io.nerstream.metrics.traces.TraceHeaders;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The trace that a record belongs to. */
final class RecordTrace {
    private RecordTrace() {}

    static TraceHeaders of(Headers headers) {
        return TraceHeaders.ofRecord(
                name -> Optional.ofNullable(headers.lastHeader(name)).map(Header::value));
    }
}
