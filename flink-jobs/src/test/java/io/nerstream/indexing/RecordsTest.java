package io.nerstream.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.metrics.traces.TraceHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private static final TraceHeaders TRACE =
            TraceHeaders.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "vendor=1");

    private static RawRecord raw(TraceHeaders trace) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("documents", 1, 2, new byte[] {3}, new byte[] {4});
        trace.asBytes().forEach(record.headers()::add);
        List<RawRecord> out = new ArrayList<>();
        new Records.Raw().deserialize(record, new ListCollector<>(out));
        return out.get(0);
    }

    @Test
    void shouldReadTheTraceOfARecord() {
        assertThat(raw(TRACE).trace()).isEqualTo(TRACE);
        assertThat(raw(TRACE).asBackfill().trace()).isEqualTo(TRACE);
        assertThat(raw(TraceHeaders.NONE).trace()).isEqualTo(TraceHeaders.NONE);
    }

    @Test
    void shouldHandItOn() {
        KeyedMessage message = new KeyedMessage(new byte[] {1}, new byte[] {2}, TRACE);
        ProducerRecord<byte[], byte[]> mention =
                new Records.Keyed("mentions").serialize(message, null, null);
        assertTraced(mention);
        ProducerRecord<byte[], byte[]> dead =
                new Records.Dead("documents.dead")
                        .serialize(new DeadLetter(raw(TRACE), "invalid", "why"), null, null);
        assertTraced(dead);
    }

    private static void assertTraced(ProducerRecord<byte[], byte[]> record) {
        assertThat(record.headers().lastHeader(TraceHeaders.TRACEPARENT).value())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo(TRACE.traceparent());
        assertThat(record.headers().lastHeader(TraceHeaders.TRACESTATE).value())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("vendor=1");
    }

    @Test
    void shouldTakeStateFromBeforeThereWereTraces() {
        RawRecord old =
                new RawRecord("t", 0, 0, 0, new byte[0], new byte[0], false, false, -1, "", null);
        assertThat(old.trace()).isEqualTo(TraceHeaders.NONE);
        assertThat(new KeyedMessage(new byte[0], new byte[0], null).trace())
                .isEqualTo(TraceHeaders.NONE);
    }
}
