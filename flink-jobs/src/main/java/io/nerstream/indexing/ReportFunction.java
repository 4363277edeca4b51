package io.nerstream.indexing;

import io.nerstream.collection.DocumentChange;
import io.nerstream.collection.DocumentRow;
import io.nerstream.collection.EntityName;
import io.nerstream.collection.MentionId;
import io.nerstream.collection.MentionRow;
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
    private transient Counter indexed;
    private transient Counter deleted;
    private transient Counter superseded;
    private transient Counter dead;
    private transient Counter mentions;
    private transient volatile long freshness;

    ReportFunction(String encoderId, RegistrySettings registry) {
        this.registry = registry;
        this.encoderId = encoderId;
    }

    @Override
    public void open(OpenContext context) {
        rows = new Rows(registry);
        outcomes = new OutcomeMessages(registry);
        codec = RecordCodec.of(Mention.class, Topic.MENTIONS.topicName(), registry);
        MetricGroup metrics = getRuntimeContext().getMetricGroup();
        indexed = metrics.counter(Counters.INDEXED);
        deleted = metrics.counter(Counters.DELETED);
        superseded = metrics.counter(Counters.SUPERSEDED);
        dead = metrics.counter(Counters.DEAD);
        mentions = metrics.counter(Counters.MENTIONS);
        metrics.gauge("publishedToSearchableMillis", () -> freshness);
    }

    @Override
    public void processElement(Indexed one, Context context, Collector<KeyedMessage> out)
            throws IOException, InvalidDocumentException {
        switch (one.outcome()) {
            case INDEXED -> {
                indexed.inc();
                report(one, context, out);
            }
            case DELETED -> {
                deleted.inc();
                context.output(IndexingJob.OUTCOMES, outcome(one, null));
            }
            case SUPERSEDED -> {
                superseded.inc();
                context.output(IndexingJob.OUTCOMES, outcome(one, null));
            }
            case DEAD -> {
                dead.inc();
                context.output(
                        IndexingJob.DEAD_LETTERS,
                        new DeadLetter(one.encoded().origin(), one.reason()));
            }
        }
    }

    private KeyedMessage outcome(Indexed one, Instant ingested) throws IOException {
        return outcomes.message(
                one.encoded().origin(),
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
        freshness = now.toEpochMilli() - change.document().ingested();
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
            out.collect(new KeyedMessage(encoded.origin().key(), codec.encode(mention)));
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
                .setVersion(document.version())
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
