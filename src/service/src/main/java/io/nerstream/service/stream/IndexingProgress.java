package io.nerstream.service.stream;

import io.nerstream.schemas.DocumentOutcome;
import io.nerstream.schemas.Outcome;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Which records of the documents topic still wait to be indexed: it reads both that topic and the
 * outcomes.
 *
 * <p>It begins a little before what the indexing job has told Kafka, with the outcomes of all that
 * time; what is older counts as done.
 */
public final class IndexingProgress implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    // The job has read these but may not be done with them when it tells Kafka its place.
    private static final long IN_FLIGHT = 2_000;
    private static final int KEPT = 200_000;
    private static final long MOST_REASON_UNITS = 16L << 20;

    private final RecordCodec<DocumentOutcome> codec;
    private final Admin admin;
    private final Consumer<DocumentOutcome> listener;
    private final SupervisedReader reader =
            new SupervisedReader("indexing-progress", new Reading());
    private final KafkaSettings kafka;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All guarded by lock, by partition of the documents topic; what waits with its record's time.
    private final Map<Integer, Long> positions = new HashMap<>();
    // By partition of the outcomes topic.
    private final Map<Integer, Long> outcomePositions = new HashMap<>();
    private final Map<Integer, NavigableMap<Long, Long>> waiting = new HashMap<>();
    private final Map<Integer, NavigableSet<Long>> doneAhead = new HashMap<>();
    private final EnumMap<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private Optional<DocumentOutcome> last = Optional.empty();
    private final Map<RecordPlaces.Place, Settled> settled = new LinkedHashMap<>();
    private long reasonUnits;

    /**
     * What became of a record.
     *
     * @param outcome empty if that is so long ago that it is known no more
     * @param mentions that it has, if it is indexed
     * @param reason why it is dead, else empty
     */
    public record Settled(Optional<Outcome> outcome, int mentions, String reason) {
        private static final Settled LONG_AGO = new Settled(Optional.empty(), 0, "");
    }

    /**
     * Begins to read.
     *
     * @param group under which the indexing job tells Kafka its progress
     * @param registry {@link RegistrySettings#NONE} if none is used
     * @param listener told each outcome that comes after this began
     */
    public IndexingProgress(
            KafkaSettings kafka,
            String group,
            RegistrySettings registry,
            Consumer<DocumentOutcome> listener)
            throws InterruptedException {
        this.kafka = kafka;
        this.codec = RecordCodec.of(DocumentOutcome.class, Topic.OUTCOMES.topicName(), registry);
        this.listener = listener;
        this.admin = Admin.create(kafka.with(Map.of()));
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka)) {
            begin(consumer, group);
        } catch (RuntimeException | InterruptedException e) {
            admin.close();
            throw e;
        }
        reader.start();
    }

    private void begin(KafkaConsumer<byte[], byte[]> consumer, String group)
            throws InterruptedException {
        List<TopicPartition> documents = partitions(consumer, Topic.DOCUMENTS);
        List<TopicPartition> outcomesOf = partitions(consumer, Topic.OUTCOMES);
        List<TopicPartition> all = new ArrayList<>(documents);
        all.addAll(outcomesOf);
        consumer.assign(all);
        consumer.seekToBeginning(all);
        Map<TopicPartition, OffsetAndMetadata> told =
                get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> first = consumer.beginningOffsets(documents);
        for (TopicPartition partition : documents) {
            OffsetAndMetadata place = told.get(partition);
            if (place != null) {
                consumer.seek(
                        partition, Math.max(first.get(partition), place.offset() - IN_FLIGHT));
            }
            positions.put(partition.partition(), consumer.position(partition));
            waiting.put(partition.partition(), new TreeMap<>());
            doneAhead.put(partition.partition(), new TreeSet<>());
        }
        for (TopicPartition partition : outcomesOf) {
            outcomePositions.put(partition.partition(), consumer.position(partition));
        }
    }

    private static List<TopicPartition> partitions(
            KafkaConsumer<byte[], byte[]> consumer, Topic topic) {
        return consumer.partitionsFor(topic.topicName()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private <T> T get(org.apache.kafka.common.KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new StreamException(
                    "Kafka at " + kafka + " does not answer: " + e.getCause().getMessage(),
                    e.getCause());
        }
    }

    /** Of both topics, from the first record of each partition that was not taken. */
    private final class Reading implements SupervisedReader.Reading {
        @Override
        public KafkaConsumer<byte[], byte[]> begin() {
            KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka);
            Map<TopicPartition, Long> places = places();
            consumer.assign(places.keySet());
            places.forEach(consumer::seek);
            return consumer;
        }

        @Override
        public void look(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer) {
            var records = consumer.poll(POLL);
            List<DocumentOutcome> heard = new ArrayList<>();
            lock.lock();
            try {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    take(record).ifPresent(heard::add);
                }
                for (TopicPartition partition : consumer.assignment()) {
                    positions(partition).put(partition.partition(), consumer.position(partition));
                }
                changed.signalAll();
            } finally {
                lock.unlock();
                heard.forEach(listener);
            }
        }
    }

    private Map<TopicPartition, Long> places() {
        Map<TopicPartition, Long> places = new HashMap<>();
        lock.lock();
        try {
            positions.forEach(
                    (partition, place) ->
                            places.put(
                                    new TopicPartition(Topic.DOCUMENTS.topicName(), partition),
                                    place));
            outcomePositions.forEach(
                    (partition, place) ->
                            places.put(
                                    new TopicPartition(Topic.OUTCOMES.topicName(), partition),
                                    place));
        } finally {
            lock.unlock();
        }
        return places;
    }

    private Map<Integer, Long> positions(TopicPartition partition) {
        return partition.topic().equals(Topic.DOCUMENTS.topicName()) ? positions : outcomePositions;
    }

    private Optional<DocumentOutcome> take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(Topic.DOCUMENTS.topicName())) {
            published(record);
            return Optional.empty();
        }
        try {
            DocumentOutcome outcome = outcome(record);
            outcomePositions.put(record.partition(), record.offset() + 1);
            return Optional.of(outcome);
        } catch (IOException e) {
            // Left out, its document would wait for ever, and nobody would know why.
            throw new UncheckedIOException(
                    "the outcome at offset "
                            + record.offset()
                            + " of partition "
                            + record.partition()
                            + " cannot be read; if the indexing job is newer than this service, update the service",
                    e);
        }
    }

    private void published(ConsumerRecord<byte[], byte[]> record) {
        if (!doneAhead.get(record.partition()).remove(record.offset())) {
            waiting.get(record.partition()).put(record.offset(), record.timestamp());
        }
        positions.put(record.partition(), record.offset() + 1);
    }

    private DocumentOutcome outcome(ConsumerRecord<byte[], byte[]> record) throws IOException {
        DocumentOutcome outcome = codec.decode(record.value());
        int partition = outcome.getPartition();
        if (outcome.getOffset() < positions.get(partition)) {
            Long unused = waiting.get(partition).remove(outcome.getOffset());
        } else {
            doneAhead.get(partition).add(outcome.getOffset());
        }
        outcomes.merge(outcome.getOutcome(), 1L, Long::sum);
        settle(
                new RecordPlaces.Place(partition, outcome.getOffset()),
                new Settled(
                        Optional.of(outcome.getOutcome()),
                        outcome.getMentions(),
                        outcome.getReason()));
        last = Optional.of(outcome);
        return outcome;
    }

    /** The oldest are forgotten, if there are too many or they take too much room. */
    private void settle(RecordPlaces.Place place, Settled now) {
        Settled before = settled.put(place, now);
        reasonUnits += now.reason().length() - (before == null ? 0 : before.reason().length());
        Iterator<Settled> eldest = settled.values().iterator();
        while (settled.size() > KEPT || reasonUnits > MOST_REASON_UNITS) {
            reasonUnits -= eldest.next().reason().length();
            eldest.remove();
        }
    }

    /** How many records wait, as far as is known now. */
    public long waiting() {
        lock.lock();
        try {
            return waiting.values().stream().mapToLong(NavigableMap::size).sum();
        } finally {
            lock.unlock();
        }
    }

    /** How long the oldest record that waits has been in Kafka; zero if none waits. */
    public Duration oldest(long now) {
        lock.lock();
        try {
            long since =
                    waiting.values().stream()
                            .filter(partition -> !partition.isEmpty())
                            .mapToLong(partition -> partition.firstEntry().getValue())
                            .min()
                            .orElse(now);
            return Duration.ofMillis(Math.max(0, now - since));
        } finally {
            lock.unlock();
        }
    }

    /** How many outcomes of each kind were read, repeated ones included. */
    public Map<Outcome, Long> outcomes() {
        lock.lock();
        try {
            return Map.copyOf(outcomes);
        } finally {
            lock.unlock();
        }
    }

    /** The newest outcome. */
    public Optional<DocumentOutcome> last() {
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until every record that Kafka has acknowledged before this call is indexed.
     *
     * @return how many still wait when the time is over: 0 if none
     */
    public long awaitAllIndexed(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        Map<Integer, Long> ends = ends();
        lock.lock();
        try {
            while (missing(ends) > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return missing(ends);
                }
                long unused = changed.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until these records, and no others, are indexed or refused.
     *
     * @return what became of each; those that still wait when the time is over are missing
     */
    public Map<RecordPlaces.Place, Settled> await(List<RecordPlaces.Place> places, Duration longest)
            throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        lock.lock();
        try {
            while (true) {
                long left = end - System.nanoTime();
                Map<RecordPlaces.Place, Settled> now = settled(places);
                if (now.size() == places.size() || left <= 0) {
                    return now;
                }
                long unused = changed.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            }
        } finally {
            lock.unlock();
        }
    }

    private Map<RecordPlaces.Place, Settled> settled(List<RecordPlaces.Place> places) {
        Map<RecordPlaces.Place, Settled> now = new LinkedHashMap<>();
        for (RecordPlaces.Place place : places) {
            Settled known = settled.get(place);
            if (known != null) {
                now.put(place, known);
            } else if (!waits(place)) {
                now.put(place, Settled.LONG_AGO);
            }
        }
        return now;
    }

    private boolean waits(RecordPlaces.Place place) {
        Long position = positions.get(place.partition());
        return position == null
                || place.offset() >= position
                || waiting.get(place.partition()).containsKey(place.offset());
    }

    /** One past the last offset of each partition of the documents topic. */
    private Map<Integer, Long> ends() throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        lock.lock();
        try {
            positions
                    .keySet()
                    .forEach(
                            partition ->
                                    asked.put(
                                            new TopicPartition(
                                                    Topic.DOCUMENTS.topicName(), partition),
                                            OffsetSpec.latest()));
        } finally {
            lock.unlock();
        }
        Map<Integer, Long> ends = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> one :
                get(admin.listOffsets(asked).all()).entrySet()) {
            ends.put(one.getKey().partition(), one.getValue().offset());
        }
        return ends;
    }

    private long missing(Map<Integer, Long> ends) {
        long missing = 0;
        for (Map.Entry<Integer, Long> one : ends.entrySet()) {
            missing += Math.max(0, one.getValue() - positions.get(one.getKey()));
            missing += waiting.get(one.getKey()).headMap(one.getValue()).size();
        }
        return missing;
    }

    /** What reads them. */
    public SupervisedReader reader() {
        return reader;
    }

    @Override
    public void close() {
        reader.close();
        admin.close();
    }
}
