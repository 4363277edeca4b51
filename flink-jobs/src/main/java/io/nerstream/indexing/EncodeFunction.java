package io.nerstream.indexing;

import io.nerstream.encoder.EncodedText;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.Mention;
import io.nerstream.encoder.Span;
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
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * Finds and encodes the mentions of documents. Texts of many records run in one batch of the
 * language model, which all subtasks of a task manager share. A text on which the model fails goes
 * on as a failure and takes no other along.
 */
final class EncodeFunction extends RichAsyncFunction<RawRecord, Encoded> {
    private static final long serialVersionUID = 1;

    // UTF-16 units of the texts in the model's hands: several of the longest kind.
    private static final long LARGEST = 8L * DocumentRules.LONGEST_TEXT;

    private static final String NO_SPANS =
            "it has no spans, and this encoder finds no mentions: give spans, or use an encoder with a trained head";

    private final EncoderSource source;
    private final RegistrySettings registry;

    private transient Encoder encoder;
    private transient DocumentReader reader;
    private transient Room room;
    private transient InFlight inFlight;
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
        room = new Room(LARGEST);
        OperatorMeasures measures = new OperatorMeasures(getRuntimeContext().getMetricGroup());
        inFlight = InFlight.of(measures, "encode");
        durations = measures.durations(Measure.ENCODE, "job");
        EncoderMeasures.register(measures, encoder);
    }

    @Override
    public void asyncInvoke(RawRecord record, ResultFuture<Encoded> result) throws Exception {
        if (record.tombstone()) {
            result.complete(Collections.singleton(Encoded.nothing(record)));
            return;
        }
        Document document = reader.read(record);
        if (document.getSpans() == null && !encoder.findsMentions()) {
            result.complete(Collections.singleton(Encoded.failed(record, NO_SPANS)));
            return;
        }
        long length = document.getText().length();
        long number = inFlight.enter();
        room.enter(length);
        long start = System.nanoTime();
        TraceSpan span = begin(record, document);
        RawRecord traced = record.withTrace(span.headers());
        CompletableFuture<Void> unused =
                submit(document)
                        .handle((text, failure) -> outcome(traced, text, failure))
                        .handle(
                                (encoded, failure) -> {
                                    room.leave(length);
                                    inFlight.leave(number);
                                    durations.since(start);
                                    end(span, encoded);
                                    if (failure == null) {
                                        result.complete(Collections.singleton(encoded));
                                    } else {
                                        result.completeExceptionally(failure);
                                    }
                                    return null;
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

    private Encoded outcome(RawRecord record, EncodedText text, Throwable failure) {
        if (failure != null) {
            return failed(record, failure);
        }
        List<Mention> mentions = surest(text.mentions());
        return encoded(record, mentions, text.tokens());
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

    private CompletableFuture<EncodedText> submit(Document document) throws InterruptedException {
        if (document.getText().isBlank()) {
            return CompletableFuture.completedFuture(new EncodedText(0, List.of()));
        }
        if (document.getSpans() == null) {
            return encoder.encode(document.getText());
        }
        List<Span> spans = new ArrayList<>();
        document.getSpans().forEach(span -> spans.add(new Span(span.getStart(), span.getEnd())));
        return encoder.encode(document.getText(), spans);
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
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return Encoded.failed(
                record, "the language model failed on it: " + cause.getClass().getSimpleName());
    }

    @Override
    public void close() {
        if (encoder != null) {
            encoder.close();
        }
    }
}
