package io.nerstream.metrics.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceHeadersTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @Test
    void shouldHandOnWhatCame() {
        TraceHeaders trace = TraceHeaders.of(PARENT, "vendor=1,other=2");
        assertThat(trace.traceId()).contains(TRACE);
        assertThat(ofRecord(trace.asBytes())).isEqualTo(trace);
        assertThat(trace.asMap())
                .isEqualTo(Map.of("traceparent", PARENT, "tracestate", "vendor=1,other=2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7\r\nX: 1",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902é7-01"
            })
    void shouldTakeWhatIsNoTraceForNone(String parent) {
        assertThat(TraceHeaders.of(parent, "vendor=1")).isEqualTo(TraceHeaders.NONE);
        assertThat(
                        ofRecord(
                                Map.of(
                                        TraceHeaders.TRACEPARENT,
                                        parent.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(TraceHeaders.NONE);
    }

    @Test
    void shouldBoundWhatOthersSend() {
        String later = "01-" + PARENT.substring(3);
        assertThat(TraceHeaders.of(later + "-" + "x".repeat(2_000), null))
                .isEqualTo(TraceHeaders.NONE);
        assertThat(TraceHeaders.of(PARENT, "vendor=" + "x".repeat(100_000)))
                .isEqualTo(new TraceHeaders(PARENT, ""));
        assertThat(TraceHeaders.of(PARENT, "a=1\r\nX: 1").tracestate()).isEmpty();
        assertThat(ofRecord(Map.of(TraceHeaders.TRACEPARENT, new byte[1_000_000])))
                .isEqualTo(TraceHeaders.NONE);
        assertThat(TraceHeaders.NONE.asBytes()).isEmpty();
    }

    private static TraceHeaders ofRecord(Map<String, byte[]> headers) {
        return TraceHeaders.ofRecord(name -> Optional.ofNullable(headers.get(name)));
    }

    @Test
    void shouldSendSpansOnlyWhereAReceiverIsNamed() {
        String receiver = "OTEL_EXPORTER_OTLP_ENDPOINT";
        assertThat(Tracing.isWanted(Map.of())).isFalse();
        assertThat(Tracing.isWanted(Map.of(receiver, " "))).isFalse();
        assertThat(Tracing.isWanted(Map.of(receiver, "http://127.0.0.1:4318"))).isTrue();
        assertThat(
                        Tracing.isWanted(
                                Map.of(
                                        receiver,
                                        "http://127.0.0.1:4318",
                                        "OTEL_SDK_DISABLED",
                                        "true")))
                .isFalse();
    }

    @Test
    void shouldHandOnUnchangedWhereNoSpansAreSent() {
        TraceHeaders trace = TraceHeaders.of(PARENT, "vendor=1");
        TraceSpan span = TraceSpan.begin(TracedStep.ENCODE, trace);
        assertThat(span.about("document", "d").headers()).isSameAs(trace);
        span.end();
    }
}
