package io.nerstream.cli.check;

import io.nerstream.collection.DocumentChange;
import io.nerstream.collection.Standing;
import io.nerstream.collection.StoredRows;
import io.nerstream.indexing.DocumentChanges;
import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.Topic;
import io.nerstream.service.stream.TopicScan;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * What the documents topic says of each document, up to where the job is done. By the ids of the
 * documents' rows.
 */
final class TopicDocuments {
    private final Map<Integer, Long> done;
    private final Predicate<String> wanted;
    private final DocumentChanges changes;
    private final Set<String> dead = new HashSet<>();
    private final Map<String, Named> standings = new HashMap<>();
    // What it is if dead letters had been indexed: another job may have done so, or does now.
    private final Map<String, Named> withDead = new HashMap<>();
    private final Set<String> inFlight = new HashSet<>();
    private final Map<Integer, Long> ends;

    private TopicDocuments(
            KafkaSettings kafka,
            RegistrySettings registry,
            Map<Integer, Long> done,
            Predicate<String> wanted) {
        this.done = done;
        this.wanted = wanted;
        this.changes = new DocumentChanges(registry);
        var unused = TopicScan.read(kafka, Topic.DEAD, this::addDead);
        this.ends = TopicScan.read(kafka, Topic.DOCUMENTS, this::add);
    }

    /** A document and what its records come to. */
    record Named(String document, Standing standing) {}

    /**
     * Reads the topic.
     *
     * @param done by partition, the offset before which the job is done with everything
     * @param wanted documents, by their rows
     */
    static TopicDocuments read(
            KafkaSettings kafka,
            RegistrySettings registry,
            Map<Integer, Long> done,
            Predicate<String> wanted) {
        return new TopicDocuments(kafka, registry, done, wanted);
    }

    private void addDead(ConsumerRecord<byte[], byte[]> record) {
        Optional<String> topic = header(record, DeadLetterHeaders.TOPIC);
        if (topic.filter(Topic.DOCUMENTS.topicName()::equals).isPresent()) {
            dead.add(
                    header(record, DeadLetterHeaders.PARTITION).orElse("")
                            + "@"
                            + header(record, DeadLetterHeaders.OFFSET).orElse(""));
        }
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        changes.of(record).ifPresent(change -> add(record, change));
    }

    private void add(ConsumerRecord<byte[], byte[]> record, DocumentChange change) {
        String row = StoredRows.rowOf(change.id());
        if (!wanted.test(row)) {
            return;
        }
        if (record.offset() >= done.getOrDefault(record.partition(), 0L)) {
            inFlight.add(row);
            return;
        }
        boolean isDead = dead.contains(record.partition() + "@" + record.offset());
        if (isDead && !withDead.containsKey(row)) {
            Optional.ofNullable(standings.get(row)).ifPresent(one -> withDead.put(row, one));
        }
        if (isDead || withDead.containsKey(row)) {
            withDead.put(row, next(withDead.get(row), change));
        }
        if (!isDead) {
            standings.put(row, next(standings.get(row), change));
        }
    }

    private static Named next(Named before, DocumentChange change) {
        return new Named(
                change.id(),
                before == null ? Standing.of(change) : before.standing().after(change));
    }

    /** Those that the topic has, or had removed. */
    Map<String, Named> standings() {
        return standings;
    }

    /** What the topic says of a document. */
    Optional<Standing> of(String row) {
        return Optional.ofNullable(standings.get(row)).map(Named::standing);
    }

    /** Whether a row is what the topic says. */
    boolean agrees(String row, StoredRows.State state) {
        return agrees(standings.get(row), state) || agrees(withDead.get(row), state);
    }

    private static boolean agrees(Named named, StoredRows.State state) {
        if (state.removed()) {
            return named == null || !named.standing().isThere();
        }
        return named != null
                && named.standing().isThere()
                && named.standing().origin().equals(state.origin());
    }

    /** Whether records of a document are there that the job is not done with. */
    boolean isInFlight(String row) {
        return inFlight.contains(row);
    }

    /** How many documents have such records. */
    int inFlight() {
        return inFlight.size();
    }

    /** By partition, the offset behind the last record. */
    Map<Integer, Long> ends() {
        return ends;
    }
}
