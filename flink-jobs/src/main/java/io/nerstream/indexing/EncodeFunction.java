package io.nerstream.indexing;

import io.nerstream.encoder.EncodedText;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.Mention;
import io.nerstream.encoder.Span;
import io.nerstream.indexing.ordered.OrderedFunction;
import io.nerstream.metrics.Measure;
import io.nerstream.metrics.flink.Durations;
import io.nerstream.metrics.flink.OperatorMeasures;
import io.nerstream.metrics.traces.TraceSpan;
import io.nerstream.metrics.traces.TracedStep;
import io.nerstream.metrics.traces.Tracing;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.DocumentRules;
import io.nerstream.settings.RegistrySettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.api.common.functions.OpenContext;

/**
 * Finds and encodes the mentions of documents. Texts of many records run in one batch of the
 * language model, which all subtasks of a task manager share.
 *
 * <p>A text on which the model fails goes on as a failure and takes no other along, but only if the
 * model still does what it should with a text that is known to be good: else the fault is not the
 * document's, and the job fails.
 */
final class EncodeFunction extends OrderedFunction<RawRecord, Encoded> {
    private static final long serialVersionUID = 1;

    /** UTF-16 units of the texts in the model's hands: several of the longest kind. */
    static final long LARGEST = 8L * DocumentRules.LONGEST_TEXT;

    /** Code of what is no document, or breaks the rules for them. */
    static final String INVALID = "invalid";

    /** Code of texts that the encoder gave no mentions. */
    static final String NOT_ENCODED = "not_encoded";

    private static final String NO_SPANS =
            "it has no spans, and this encoder finds no mentions: give spans, or use an encoder with a trained head";

    private static final String GOOD_TEXT = "The Danube flows through Vienna.";
    private static final List<Span> GOOD_SPANS = List.of(new Span(4, 10), new Span(25, 31));

    private final EncoderSource source;
    private final RegistrySettings registry;

    private transient Encoder encoder;
    private transient DocumentReader reader;
    private transient ExecutorService feeder;
    private transient Durations durations;

    EncodeFunction(EncoderSource source, RegistrySettings registry) {
        this.source = source;
        this.registry = registry;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        boolean unused = Tracing.open();
        encoder = source.open();
        reader = new DocumentReader(registry);
        feeder =
                Executors.newSingleThreadExecutor(
                        work -> {
                            Thread thread = new Thread(work, "encode-feeder");
                            thread.setDaemon(true);
                            return thread;
                        });
        OperatorMeasures measures = new OperatorMeasures(getRuntimeContext().getMetricGroup());
        durations = measures.durations(Measure.ENCODE, "job");
        EncoderMeasures.register(measures, encoder);
    }

    @Override
    protected long size(RawRecord record) {
        return record.value().length;
    }

    @Override
    protected String name(RawRecord record) {
        return record.place();
    }

    @Override
    protected CompletableFuture<Encoded> begin(RawRecord record) throws Exception {
        if (record.tombstone()) {
            return CompletableFuture.completedFuture(Encoded.nothing(record));
        }
        Document document;
        try {
            document = reader.read(record);
        } catch (InvalidDocumentException e) {
            return CompletableFuture.completedFuture(
                    Encoded.failed(record, INVALID, e.getMessage()));
        }
        if (document.getSpans() == null && !encoder.findsMentions()) {
            return CompletableFuture.completedFuture(Encoded.failed(record, NOT_ENCODED, NO_SPANS));
        }
        long start = System.nanoTime();
        TraceSpan span = begin(record, document);
        RawRecord traced = record.withTrace(span.headers());
        // The model takes a text when it has room; the task's thread must not wait for that.
        return CompletableFuture.completedFuture(document)
                .thenComposeAsync(this::submit, feeder)
                .thenApply(text -> encoded(traced, surest(text.mentions()), text.tokens()))
                .exceptionallyCompose(
                        failure ->
                                encodeGoodText(cause(failure))
                                        .thenApply(any -> failed(traced, cause(failure))))
                .whenComplete(
                        (encoded, failure) -> {
                            durations.since(start);
                            end(span, encoded);
                        });
    }

    /** Ends exceptionally if the model is at fault and not the text on which it failed. */
    private CompletableFuture<EncodedText> encodeGoodText(Throwable failure) {
        return CompletableFuture.completedFuture(encoder.findsMentions() ? null : GOOD_SPANS)
                .thenComposeAsync(spans -> encode(GOOD_TEXT, spans), feeder)
                .exceptionally(
                        again -> {
                            IllegalStateException broken =
                                    new IllegalStateException(
                                            "the language model fails on every text, also on '"
                                                    + GOOD_TEXT
                                                    + "': "
                                                    + cause(again),
                                            failure);
                            broken.addSuppressed(cause(again));
                            throw broken;
                        });
    }

    private static TraceSpan begin(RawRecord record, Document document) {
        TraceSpan queue =
                TraceSpan.begin(
                        TracedStep.QUEUE, record.trace(), Instant.ofEpochMilli(record.timestamp()));
        queue.about("document", document.getId()).end();
        return TraceSpan.begin(TracedStep.ENCODE, queue.headers())
                .about("document", document.getId());
    }

    private static void end(TraceSpan span, Encoded encoded) {
        String problem = encoded == null ? "it has no result" : encoded.failure();
        if (problem.isEmpty()) {
            span.end();
        } else {
            span.fail(problem);
        }
    }

    /** No document is lost because it is so rich in names, or in what looks like them. */
    private static List<Mention> surest(List<Mention> mentions) {
        if (mentions.size() <= DocumentRules.MOST_SPANS) {
            return mentions;
        }
        List<Mention> kept = new ArrayList<>(mentions);
        kept.sort(Comparator.comparingDouble(Mention::score).reversed());
        kept.subList(DocumentRules.MOST_SPANS, kept.size()).clear();
        kept.sort(Comparator.comparingInt(mention -> mention.span().start()));
        return kept;
    }

    private CompletableFuture<EncodedText> submit(Document document) {
        if (document.getText().isBlank()) {
            return CompletableFuture.completedFuture(new EncodedText(0, List.of()));
        }
        if (document.getSpans() == null) {
            return encode(document.getText(), null);
        }
        List<Span> spans = new ArrayList<>();
        document.getSpans().forEach(span -> spans.add(new Span(span.getStart(), span.getEnd())));
        return encode(document.getText(), spans);
    }

    private CompletableFuture<EncodedText> encode(String text, List<Span> spans) {
        try {
            return spans == null ? encoder.encode(text) : encoder.encode(text, spans);
        } catch (InterruptedException e) {
            // Only close() does this; what is in flight is part of the checkpoint.
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    private Encoded encoded(RawRecord record, List<Mention> mentions, int tokens) {
        int count = mentions.size();
        int dimension = encoder.dimension();
        Encoded encoded =
                new Encoded(
                        record,
                        new int[count],
                        new int[count],
                        new float[count],
                        new float[count * dimension],
                        tokens,
                        "",
                        "");
        for (int i = 0; i < count; i++) {
            Mention mention = mentions.get(i);
            encoded.starts()[i] = mention.span().start();
            encoded.ends()[i] = mention.span().end();
            encoded.scores()[i] = mention.score();
            System.arraycopy(mention.vector(), 0, encoded.vectors(), i * dimension, dimension);
        }
        return encoded;
    }

    private static Encoded failed(RawRecord record, Throwable failure) {
        return Encoded.failed(
                record,
                NOT_ENCODED,
                "the language model failed on it: " + failure.getClass().getSimpleName());
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    @Override
    public void close() {
        if (feeder != null) {
            var unused = feeder.shutdownNow();
        }
        if (encoder != null) {
            encoder.close();
        }
    }
}
