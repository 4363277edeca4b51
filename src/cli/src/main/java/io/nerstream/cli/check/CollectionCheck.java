package io.nerstream.cli.check;

import io.nerstream.collection.Standing;
import io.nerstream.collection.StoredRows;
import io.nerstream.schemas.DocumentProgress;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.service.stream.StreamException;
import io.nerstream.service.stream.TopicScan;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Compares the collection of an encoder with the documents topic, row by row.
 *
 * <p>The job may run meanwhile. First it is asked how far it is, then rows are read, then the
 * topic: whatever a row says was in the topic before, and a document with records that the job was
 * not done with in the beginning is left out. All differences are looked at a second time, in this
 * order, before they are told.
 */
public final class CollectionCheck {
    private final KafkaSettings kafka;
    private final RegistrySettings registry;
    private final String encoderId;
    private final StoredRows rows;

    public CollectionCheck(
            KafkaSettings kafka, RegistrySettings registry, String encoderId, StoredRows rows) {
        this.kafka = kafka;
        this.registry = registry;
        this.encoderId = encoderId;
        this.rows = rows;
    }

    /**
     * What was found.
     *
     * @param documents that are in the collection
     * @param mentions rows of them
     * @param inFlight documents that were left out, since the job is not done with them
     * @param ends of the topic's partitions
     * @param isToldByJob whether a job of this encoder has told its progress to this Kafka
     */
    public record Result(
            long documents,
            long mentions,
            int inFlight,
            List<Difference> differences,
            Map<Integer, Long> ends,
            boolean isToldByJob) {
        public Result {
            differences = List.copyOf(differences);
            ends = Map.copyOf(ends);
        }

        /** Those of a kind. */
        public List<Difference> of(Difference.Kind kind) {
            return differences.stream().filter(one -> one.kind() == kind).toList();
        }
    }

    /** What the first look finds. */
    private static final class FirstLook {
        final Map<String, Set<String>> suspects = new HashMap<>();
        final Set<String> seen = new HashSet<>();
        long documents;
        long mentions;
    }

    /**
     * Compares everything.
     *
     * @throws StreamException if Kafka does not answer
     */
    public Result run() {
        Map<Integer, Long> done = done();
        TopicDocuments topic = TopicDocuments.read(kafka, registry, done, row -> true);
        FirstLook first = new FirstLook();
        rows.all(entry -> look(entry, topic, first));
        topic.standings()
                .forEach(
                        (row, named) -> {
                            if (named.standing().isThere() && !first.seen.contains(row)) {
                                first.suspects.putIfAbsent(row, Set.of());
                            }
                        });
        return new Result(
                first.documents,
                first.mentions,
                topic.inFlight(),
                first.suspects.isEmpty() ? List.of() : secondLook(first.suspects),
                topic.ends(),
                !done.isEmpty());
    }

    private static void look(StoredRows.Entry entry, TopicDocuments topic, FirstLook first) {
        first.mentions += entry.mentions().size();
        if (entry.document().filter(state -> !state.removed()).isPresent()) {
            first.documents++;
            first.seen.add(entry.id());
        }
        if (!compare(entry, topic).isEmpty()) {
            first.suspects.put(entry.id(), entry.orphans());
        }
    }

    private List<Difference> secondLook(Map<String, Set<String>> suspects) {
        Map<Integer, Long> done = done();
        List<StoredRows.Entry> entries = rows.again(suspects);
        TopicDocuments topic = TopicDocuments.read(kafka, registry, done, suspects::containsKey);
        List<Difference> differences = new ArrayList<>();
        entries.forEach(entry -> differences.addAll(compare(entry, topic)));
        differences.sort(
                Comparator.comparing(Difference::kind).thenComparing(Difference::document));
        return differences;
    }

    private static List<Difference> compare(StoredRows.Entry entry, TopicDocuments topic) {
        if (topic.isInFlight(entry.id())) {
            return List.of();
        }
        List<Difference> differences = new ArrayList<>();
        ofDocument(entry, topic)
                .ifPresent(
                        kind -> differences.add(difference(kind, entry, topic, entry.missing())));
        if (!entry.orphans().isEmpty()) {
            differences.add(
                    difference(
                            Difference.Kind.ORPHANED, entry, topic, List.copyOf(entry.orphans())));
        }
        return differences;
    }

    private static Optional<Difference.Kind> ofDocument(
            StoredRows.Entry entry, TopicDocuments topic) {
        Optional<StoredRows.State> content = entry.document().filter(one -> !one.removed());
        boolean wanted = topic.of(entry.id()).filter(Standing::isThere).isPresent();
        if (content.isEmpty()) {
            return wanted ? Optional.of(Difference.Kind.MISSING) : Optional.empty();
        }
        if (!topic.agrees(entry.id(), content.get())) {
            return Optional.of(wanted ? Difference.Kind.WRONG : Difference.Kind.STALE);
        }
        return entry.missing().isEmpty()
                ? Optional.empty()
                : Optional.of(Difference.Kind.INCOMPLETE);
    }

    private static Difference difference(
            Difference.Kind kind,
            StoredRows.Entry entry,
            TopicDocuments topic,
            List<String> mentions) {
        String document =
                Optional.ofNullable(topic.standings().get(entry.id()))
                        .map(TopicDocuments.Named::document)
                        .or(() -> entry.document().map(StoredRows.State::document))
                        .or(() -> entry.mentions().values().stream().findFirst())
                        .orElse("");
        return new Difference(kind, document, topic.of(entry.id()), entry.document(), mentions);
    }

    /** By partition, the offset before which the job of this encoder is done with everything. */
    private Map<Integer, Long> done() {
        RecordCodec<DocumentProgress> codec =
                RecordCodec.of(DocumentProgress.class, Topic.PROGRESS.topicName(), registry);
        Map<Integer, Long> done = new HashMap<>();
        var unused =
                TopicScan.read(
                        kafka,
                        Topic.PROGRESS,
                        record -> {
                            DocumentProgress one = decoded(codec, record);
                            if (one.getEncoderId().equals(encoderId)) {
                                done.put(one.getPartition(), one.getDone());
                            }
                        });
        return done;
    }

    private static DocumentProgress decoded(
            RecordCodec<DocumentProgress> codec, ConsumerRecord<byte[], byte[]> record) {
        try {
            return codec.decode(record.value());
        } catch (IOException e) {
            throw new StreamException(
                    "record "
                            + record.topic()
                            + "-"
                            + record.partition()
                            + "@"
                            + record.offset()
                            + " tells no progress: "
                            + e.getMessage(),
                    e);
        }
    }
}
