package io.nerstream.metrics.traces;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.MDC;

/**
 * The trace that something belongs to, and the span in it that it comes from, as W3C Trace Context
 * writes them in headers.
 *
 * @param traceparent empty if it belongs to none
 * @param tracestate empty if there is none
 */
public record TraceHeaders(String traceparent, String tracestate) implements Serializable {
    private static final long serialVersionUID = 1;

    /** Of what belongs to no trace. */
    public static final TraceHeaders NONE = new TraceHeaders("", "");

    /** Name of the header that names trace and span. */
    public static final String TRACEPARENT = "traceparent";

    /** Name of the header with what vendors add. */
    public static final String TRACESTATE = "tracestate";

    /** The name by which logs know a trace. */
    private static final String LOGGED = "trace_id";

    // What everybody who hands it on must be able to take.
    private static final int LONGEST_TRACESTATE = 512;

    // Later versions may have more than the 55 of the first.
    private static final int LONGEST_TRACEPARENT = 128;

    /**
     * From headers of others: what is no trace is none, and what is too long or wrong of the state
     * is left out.
     *
     * @param traceparent null if there is none
     * @param tracestate null if there is none
     */
    public static TraceHeaders of(String traceparent, String tracestate) {
        if (traceparent == null || traceparent.length() > LONGEST_TRACEPARENT) {
            return NONE;
        }
        boolean hasState = tracestate != null && tracestate.length() <= LONGEST_TRACESTATE;
        return of(context(traceparent, hasState ? tracestate : ""));
    }

    /**
     * From the headers of a record. It knows nothing of Kafka: in Flink's {@code lib/} there is
     * none.
     *
     * @param last the value of the last header of a name
     */
    public static TraceHeaders ofRecord(Function<String, Optional<byte[]>> last) {
        return of(
                text(last.apply(TRACEPARENT), LONGEST_TRACEPARENT),
                text(last.apply(TRACESTATE), LONGEST_TRACESTATE));
    }

    static TraceHeaders of(Context context) {
        Map<String, String> headers = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(context, headers, Map::put);
        return headers.containsKey(TRACEPARENT)
                ? new TraceHeaders(headers.get(TRACEPARENT), headers.getOrDefault(TRACESTATE, ""))
                : NONE;
    }

    private static String text(Optional<byte[]> value, int longest) {
        return value.filter(bytes -> bytes.length <= longest)
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .orElse(null);
    }

    Context context() {
        return traceparent.isEmpty() ? Context.root() : context(traceparent, tracestate);
    }

    private static Context context(String traceparent, String tracestate) {
        return W3CTraceContextPropagator.getInstance()
                .extract(
                        Context.root(),
                        Map.of(TRACEPARENT, traceparent, TRACESTATE, tracestate),
                        Map::get);
    }

    /** The headers by their names; none if it belongs to no trace. */
    public Map<String, String> asMap() {
        if (traceparent.isEmpty()) {
            return Map.of();
        }
        return tracestate.isEmpty()
                ? Map.of(TRACEPARENT, traceparent)
                : Map.of(TRACEPARENT, traceparent, TRACESTATE, tracestate);
    }

    /** The same, for records. */
    public Map<String, byte[]> asBytes() {
        Map<String, byte[]> bytes = new HashMap<>();
        asMap().forEach(
                        (name, value) ->
                                bytes.put(name, value.getBytes(StandardCharsets.ISO_8859_1)));
        return bytes;
    }

    /** The trace's id, 32 hexadecimal digits. */
    public Optional<String> traceId() {
        return Optional.of(Span.fromContext(context()).getSpanContext())
                .filter(SpanContext::isValid)
                .map(SpanContext::getTraceId);
    }

    /** Does something whose log entries name the trace. */
    public void logged(Runnable action) {
        if (traceparent.isEmpty()) {
            action.run();
            return;
        }
        try (MDC.MDCCloseable unused = MDC.putCloseable(LOGGED, traceId().orElseThrow())) {
            action.run();
        }
    }
}
