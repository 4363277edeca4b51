package io.nerstream.service.progress;

import io.nerstream.schemas.DocumentOutcome;
import io.nerstream.schemas.DocumentProgress;
import io.nerstream.schemas.Outcome;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.service.stream.KafkaClients;
import io.nerstream.service.stream.RecordPlaces.Place;
import io.nerstream.service.stream.StreamException;
import io.nerstream.service.stream.SupervisedReader;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Which records of the documents topic still wait to be indexed by one encoder's job, as the job
 * tells it, and what became of single ones lately.
 */
public final class IndexingProgress implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
    // Who asks what became of a record asks soon.
    private static final Duration LATELY = Duration.ofMinutes(10);
    // The job tells what became of a record, and that it is done with, at about the same time.
    private static final Duration OUTCOME_BEHIND = Duration.ofSeconds(2);

    private final String encoderId;
    private final RecordCodec<DocumentProgress> progressCodec;
    private final RecordCodec<DocumentOutcome> outcomeCodec;
    private final Admin admin;
    private final Gaps gaps;
    private final Consumer<DocumentOutcome> listener;
    private final SupervisedReader reader =
            new SupervisedReader("indexing-progress", new Reading());
    private final KafkaSettings kafka;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private volatile List<TopicPartition> documents;
    private long looked;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All guarded by lock.
    private final Map<Integer, PartitionProgress> partitions = new HashMap<>();
    private final RecentOutcomes recent = new RecentOutcomes();
    private Optional<DocumentOutcome> last = Optional.empty();

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
     * @param encoderId of the job
     * @param registry {@link RegistrySettings#NONE} if none is used
     * @param listener told each outcome that comes after this began
     */
    public IndexingProgress(
            KafkaSettings kafka,
            String encoderId,
            RegistrySettings registry,
            Consumer<DocumentOutcome> listener) {
        this.kafka = kafka;
        this.encoderId = encoderId;
        this.progressCodec =
                RecordCodec.of(DocumentProgress.class, Topic.PROGRESS.topicName(), registry);
        this.outcomeCodec =
                RecordCodec.of(DocumentOutcome.class, Topic.OUTCOMES.topicName(), registry);
        this.listener = listener;
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka)) {
            this.documents = partitions(consumer, Topic.DOCUMENTS);
            findPositions(consumer);
        }
        documents.forEach(one -> partitions.put(one.partition(), new PartitionProgress()));
        this.admin = Admin.create(kafka.with(Map.of()));
        this.gaps = new Gaps(kafka);
        reader.start();
    }

    private static List<TopicPartition> partitions(
            org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer, Topic topic) {
        return consumer.partitionsFor(topic.topicName(), ANSWER).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** All that is told of progress, and outcomes since some minutes. */
    private void findPositions(KafkaConsumer<byte[], byte[]> consumer) {
        positions.putAll(consumer.beginningOffsets(partitions(consumer, Topic.PROGRESS)));
        List<TopicPartition> outcomes = partitions(consumer, Topic.OUTCOMES);
        long since = System.currentTimeMillis() - LATELY.toMillis();
        Map<TopicPartition, Long> wanted = new HashMap<>();
        outcomes.forEach(partition -> wanted.put(partition, since));
        positions.putAll(consumer.endOffsets(outcomes));
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> one :
                consumer.offsetsForTimes(wanted).entrySet()) {
            if (one.getValue() != null) {
                positions.put(one.getKey(), one.getValue().offset());
            }
        }
    }

    /** From the first record of each partition that was not taken. */
    private final class Reading implements SupervisedReader.Reading {
        @Override
        public KafkaConsumer<byte[], byte[]> begin() {
            KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka);
            consumer.assign(positions.keySet());
            positions.forEach(consumer::seek);
            return consumer;
        }

        @Override
        public void look(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer) {
            List<DocumentOutcome> heard = new ArrayList<>();
            try {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record).ifPresent(heard::add);
                    positions.put(
                            new TopicPartition(record.topic(), record.partition()),
                            record.offset() + 1);
                }
                if (System.nanoTime() - looked > LOOK_NANOS) {
                    lookForMore(consumer);
                    looked = System.nanoTime();
                }
            } finally {
                signal();
                heard.forEach(listener);
            }
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Optional<DocumentOutcome> take(ConsumerRecord<byte[], byte[]> record) {
        lock.lock();
        try {
            if (record.topic().equals(Topic.PROGRESS.topicName())) {
                DocumentProgress progress = progressCodec.decode(record.value());
                if (progress.getEncoderId().equals(encoderId)) {
                    of(progress.getPartition()).told(progress);
                }
                return Optional.empty();
            }
            DocumentOutcome outcome = outcomeCodec.decode(record.value());
            recent.add(outcome);
            last = Optional.of(outcome);
            return last;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the record at offset "
                            + record.offset()
                            + " of "
                            + record.topic()
                            + "-"
                            + record.partition()
                            + " cannot be read; if the indexing job is newer than this service, update the service",
                    e);
        } finally {
            lock.unlock();
        }
    }

    private PartitionProgress of(int partition) {
        return partitions.computeIfAbsent(partition, any -> new PartitionProgress());
    }

    private void lookForMore(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> ends;
        try {
            documents = partitions(consumer, Topic.DOCUMENTS);
            ends = consumer.endOffsets(documents, ANSWER);
        } catch (TimeoutException e) {
            // The reader says that Kafka does not answer.
            return;
        }
        Map<Integer, Long> unsure = new HashMap<>();
        lock.lock();
        try {
            ends.forEach((partition, end) -> of(partition.partition()).ends(end));
            partitions.forEach(
                    (partition, one) ->
                            one.mayBeEmptyFrom().ifPresent(from -> unsure.put(partition, from)));
        } finally {
            lock.unlock();
        }
        unsure.forEach((partition, from) -> gaps.look(partition, from).ifPresent(this::isEmpty));
    }

    private void isEmpty(Gaps.Gap gap) {
        lock.lock();
        try {
            if (of(gap.partition()).position() == gap.from()) {
                of(gap.partition()).isEmptyUntil(gap.end());
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many records wait, as far as is known now. */
    public long waiting() {
        lock.lock();
        try {
            return partitions.values().stream().mapToLong(PartitionProgress::waiting).sum();
        } finally {
            lock.unlock();
        }
    }

    /** How long the oldest record that waits has been in Kafka; zero if none waits. */
    public Duration oldest(long now) {
        lock.lock();
        try {
            return partitions.values().stream()
                    .map(one -> one.oldest(now))
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
        } finally {
            lock.unlock();
        }
    }

    /** How many records came to each outcome; restarts of the job count none twice. */
    public Map<Outcome, Long> outcomes() {
        EnumMap<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        lock.lock();
        try {
            for (PartitionProgress one : partitions.values()) {
                one.told().ifPresent(progress -> add(progress, outcomes));
            }
        } finally {
            lock.unlock();
        }
        return outcomes;
    }

    private static void add(DocumentProgress progress, Map<Outcome, Long> outcomes) {
        outcomes.merge(Outcome.INDEXED, progress.getIndexed(), Long::sum);
        outcomes.merge(Outcome.DELETED, progress.getDeleted(), Long::sum);
        outcomes.merge(Outcome.SUPERSEDED, progress.getSuperseded(), Long::sum);
        outcomes.merge(Outcome.DEAD, progress.getDead(), Long::sum);
        outcomes.values().removeIf(count -> count == 0);
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
            ends.forEach((partition, offset) -> of(partition).ends(offset));
            while (!areDone(ends)) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return Math.max(1, waiting());
                }
                long unused = changed.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            }
            return 0;
        } finally {
            lock.unlock();
        }
    }

    private boolean areDone(Map<Integer, Long> ends) {
        return ends.entrySet().stream().allMatch(one -> of(one.getKey()).isDone(one.getValue()));
    }

    /**
     * Waits until these records, and no others, are indexed or refused.
     *
     * @return what became of each; those that still wait when the time is over are missing
     */
    public Map<Place, Settled> await(List<Place> places, Duration longest)
            throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        long patience = Long.MAX_VALUE;
        lock.lock();
        try {
            while (true) {
                long now = System.nanoTime();
                Map<Place, Settled> settled = settled(places);
                if (settled.size() == places.size() && patience == Long.MAX_VALUE) {
                    patience = now + OUTCOME_BEHIND.toNanos();
                }
                boolean all = settled.size() == places.size();
                boolean known = settled.values().stream().noneMatch(Settled.LONG_AGO::equals);
                if ((all && (known || now > patience)) || now > end) {
                    return settled;
                }
                long unused = changed.awaitNanos(Math.min(end - now, TimeUnit.SECONDS.toNanos(1)));
            }
        } finally {
            lock.unlock();
        }
    }

    private Map<Place, Settled> settled(List<Place> places) {
        Map<Place, Settled> now = new LinkedHashMap<>();
        for (Place place : places) {
            Optional<Settled> known = recent.of(place);
            if (known.isPresent()) {
                now.put(place, known.get());
            } else if (of(place.partition()).isDone(place.offset() + 1)) {
                now.put(place, Settled.LONG_AGO);
            }
        }
        return now;
    }

    /** One past the last offset of each partition of the documents topic. */
    private Map<Integer, Long> ends() throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        documents.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<Integer, Long> ends = new HashMap<>();
        try {
            for (Map.Entry<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> one :
                    admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                            .all()
                            .get()
                            .entrySet()) {
                ends.put(one.getKey().partition(), one.getValue().offset());
            }
        } catch (ExecutionException e) {
            throw new StreamException(
                    "Kafka at " + kafka + " does not answer: " + e.getCause().getMessage(),
                    e.getCause());
        }
        return ends;
    }

    /** The thread that reads: whether it does. */
    public SupervisedReader reader() {
        return reader;
    }

    @Override
    public void close() {
        reader.close();
        gaps.close();
        admin.close();
    }
}
