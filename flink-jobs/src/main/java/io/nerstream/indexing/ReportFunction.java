package io.nerstream.indexing;

import io.nerstream.collection.DocumentChange;
import io.nerstream.collection.DocumentRow;
import io.nerstream.collection.EntityName;
import io.nerstream.collection.MentionId;
import io.nerstream.collection.MentionRow;
import io.nerstream.metrics.Measure;
import io.nerstream.metrics.flink.Durations;
import io.nerstream.metrics.flink.OperatorMeasures;
import io.nerstream.schemas.Mention;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Tells the mentions topic what is searchable now, and counts what became of every document. */
final class ReportFunction extends ProcessFunction<Indexed, KeyedMessage> {
    private static final long serialVersionUID = 1;

    private final String encoderId;
    private final RegistrySettings registry;

    private transient Rows rows;
    private transient OutcomeMessages outcomes;
    private transient RecordCodec<Mention> codec;
    private transient Counter mentions;
    private transient Counter tokens;
    private transient Durations searchable;

    ReportFunction(String encoderId, RegistrySettings registry) {
        this.registry = registry;
        this.encoderId = encoderId;
    }

    @Override
    public void open(OpenContext context) {
        rows = new Rows(registry);
        outcomes = new OutcomeMessages(registry);
        codec = RecordCodec.of(Mention.class, Topic.MENTIONS.topicName(), registry);
        MetricGroup group = getRuntimeContext().getMetricGroup();
        OperatorMeasures measures = new OperatorMeasures(group);
        mentions = measures.counter(Measure.MENTIONS);
        tokens = measures.counter(Measure.TOKENS);
        searchable = measures.durations(Measure.PUBLISH_TO_SEARCHABLE);
    }

    @Override
    public void processElement(Indexed one, Context context, Collector<KeyedMessage> out)
            throws IOException, InvalidDocumentException {
        switch (one.outcome()) {
            case INDEXED -> report(one, context, out);
            case DELETED, SUPERSEDED -> context.output(IndexingJob.OUTCOMES, outcome(one, null));
            case DEAD -> {
                DeadLetter letter =
                        new DeadLetter(
                                one.encoded().origin().withTrace(one.trace()),
                                one.code(),
                                one.reason());
                context.output(IndexingJob.DEAD_LETTERS, letter);
            }
        }
        if (one.restatement() != null) {
            context.output(IndexingJob.RESTATEMENTS, one.restatement());
        }
        context.output(IndexingJob.STEPS, one.encoded().origin().done(one.outcome(), one.code()));
    }

    private KeyedMessage outcome(Indexed one, Instant ingested) throws IOException {
        return outcomes.message(
                one.encoded().origin().withTrace(one.trace()),
                one.outcome(),
                one.encoded().starts().length,
                one.encoded().tokens(),
                "",
                ingested);
    }

    private void report(Indexed one, Context context, Collector<KeyedMessage> out)
            throws IOException, InvalidDocumentException {
        Encoded encoded = one.encoded();
        DocumentChange.Replace change = (DocumentChange.Replace) rows.change(encoded);
        Instant now = Instant.now();
        searchable.update(now.toEpochMilli() - change.document().ingested());
        tokens.inc(encoded.tokens());
        for (int i = 0; i < change.mentions().size(); i++) {
            mentions.inc();
            MentionRow row = change.mentions().get(i);
            Mention mention =
                    mention(change.document(), row, change.vectors().get(i))
                            .setEntity(EntityName.of(row.text()))
                            .setOccurrence(one.occurrences()[i])
                            .setIndexed(now)
                            // What the version before mentioned is not new, whatever its score is
                            // now.
                            .setBackfill(encoded.origin().backfill() || !one.news()[i])
                            .build();
            out.collect(
                    new KeyedMessage(encoded.origin().key(), codec.encode(mention), one.trace()));
        }
        context.output(
                IndexingJob.OUTCOMES,
                outcome(one, Instant.ofEpochMilli(change.document().ingested())));
    }

    private Mention.Builder mention(DocumentRow document, MentionRow mention, float[] vector) {
        List<Float> values = new ArrayList<>(vector.length);
        for (float value : vector) {
            values.add(value);
        }
        return Mention.newBuilder()
                .setId(MentionId.of(document.id(), mention.start(), mention.end()))
                .setDocument(document.id())
                .setVersion(document.version().orElse(0L))
                .setPartition(document.place().partition())
                .setOffset(document.place().offset())
                .setStart(mention.start())
                .setEnd(mention.end())
                .setText(mention.text())
                .setSentence(mention.sentence())
                .setSentenceStart(mention.sentenceStart())
                .setScore(mention.score())
                .setTitle(document.title().orElse(null))
                .setSource(document.source().orElse(null))
                .setUrl(document.url().orElse(null))
                .setLanguage(document.language().orElse(null))
                .setTime(Instant.ofEpochMilli(document.time()))
                .setIngested(Instant.ofEpochMilli(document.ingested()))
                .setAttributes(document.attributes())
                .setLists(document.lists())
                .setEncoderId(encoderId)
                .setVector(values);
    }
}
