package io.nerstream.metrics.traces;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.time.Instant;

/**
 * A step on the way from a document to an alert. Where no traces are sent it does nothing, and what
 * came is handed on as it was. Can be ended by another thread than the one that began it.
 */
public final class TraceSpan {
    private final Span span;
    private final TraceHeaders headers;

    private TraceSpan(Span span, TraceHeaders headers) {
        this.span = span;
        this.headers = headers;
    }

    /** Begins a step, now. */
    public static TraceSpan begin(TracedStep step, TraceHeaders parent) {
        return begin(step, parent, Instant.EPOCH);
    }

    /**
     * A step that began some time ago.
     *
     * @param began what is no time of the past counts as now: clocks of others may be wrong
     */
    public static TraceSpan begin(TracedStep step, TraceHeaders parent, Instant began) {
        if (!Tracing.isOn()) {
            return new TraceSpan(Span.getInvalid(), parent);
        }
        Context context = parent.context();
        SpanBuilder builder =
                Tracing.tracer()
                        .spanBuilder(step.spanName())
                        .setSpanKind(step.kind())
                        .setParent(context);
        if (began.isAfter(Instant.EPOCH) && began.isBefore(Instant.now())) {
            builder.setStartTimestamp(began);
        }
        Span span = builder.startSpan();
        return new TraceSpan(span, TraceHeaders.of(context.with(span)));
    }

    /** What the next step gets. */
    public TraceHeaders headers() {
        return headers;
    }

    /** Says what it is about. */
    public TraceSpan about(String name, String value) {
        span.setAttribute("nerstream." + name, value);
        return this;
    }

    /** It is done. */
    public void end() {
        span.end();
    }

    /** It is done, and did not work. */
    public void fail(String reason) {
        span.setStatus(StatusCode.ERROR, reason);
        span.end();
    }
}
