package io.nerstream.metrics.traces;

import io.opentelemetry.api.trace.SpanKind;
import java.util.Locale;

/** The spans on the way from a document to an alert; each is the parent of the next. */
public enum TracedStep {
    /** Of a document, until Kafka has acknowledged it. */
    PUBLISH(SpanKind.PRODUCER),
    /** From then until the indexing job has it in its hands. */
    QUEUE(SpanKind.CONSUMER),
    /** Its mentions are found and encoded; begins when its text is handed to the model. */
    ENCODE(SpanKind.INTERNAL),
    /** The batch that it is in is written to the collection. */
    WRITE(SpanKind.CLIENT),
    /** Of a mention with a saved type; begins when the mention was read. */
    MATCH(SpanKind.CONSUMER),
    /** One request to a webhook. */
    WEBHOOK(SpanKind.CLIENT);

    private final SpanKind kind;

    TracedStep(SpanKind kind) {
        this.kind = kind;
    }

    SpanKind kind() {
        return kind;
    }

    String spanName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
