package io.nerstream.service.types;

import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.Topic;
import io.nerstream.service.stream.KafkaClients;
import io.nerstream.service.stream.StreamException;
import io.nerstream.service.stream.SupervisedReader;
import io.nerstream.service.stream.Topics;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The saved types, as their topic has them. A change that has returned is seen by every later look
 * at this store. Safe for use by several threads.
 */
public final class TypeStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TypeStore.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RecordCodec<SavedType> codec;
    private final KafkaSettings kafka;
    private final KafkaProducer<byte[], byte[]> producer;
    private final SupervisedReader reader = new SupervisedReader("saved-types", new Reading());
    private final TopicPartition all = new TopicPartition(Topic.TYPES.topicName(), 0);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition read = lock.newCondition();
    // Guarded by lock.
    private final Map<String, SavedType> types = new HashMap<>();
    private final Map<String, History> histories = new HashMap<>();
    private long position;

    // Held while a type is changed, so that this service does one change after the other.
    private final ReentrantLock changes = new ReentrantLock();

    /** What a type becomes. */
    public interface Change {
        /**
         * Decides.
         *
         * @param now the type as it is; empty if there is none
         * @return empty: it is removed
         */
        Optional<SavedType> of(Optional<SavedType> now) throws InterruptedException;
    }

    /** What the topic said of a type while it was changed. */
    private record History(List<Long> offsets, List<Optional<SavedType>> values) {}

    /**
     * Reads all saved types.
     *
     * @param kafka bootstrap servers
     * @param registry {@link RegistrySettings#NONE} if none is used
     */
    public static TypeStore open(KafkaSettings kafka, RegistrySettings registry)
            throws InterruptedException {
        TypeStore store = new TypeStore(kafka, registry);
        try {
            long end = store.end();
            store.reader.start();
            store.await(end);
            return store;
        } catch (RuntimeException | InterruptedException e) {
            store.close();
            throw e;
        }
    }

    private TypeStore(KafkaSettings kafka, RegistrySettings registry) {
        this.codec = RecordCodec.of(SavedType.class, Topic.TYPES.topicName(), registry);
        this.kafka = kafka;
        this.producer = KafkaClients.producer(kafka);
    }

    private long end() {
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka)) {
            return consumer.endOffsets(List.of(Topics.onlyPartition(consumer, Topic.TYPES)))
                    .get(all);
        }
    }

    /** Of the topic, from the first record that was not taken. */
    private final class Reading implements SupervisedReader.Reading {
        @Override
        public Consumer<byte[], byte[]> begin() {
            KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka);
            consumer.assign(List.of(all));
            lock.lock();
            try {
                consumer.seek(all, position);
            } finally {
                lock.unlock();
            }
            return consumer;
        }

        @Override
        public void look(Consumer<byte[], byte[]> consumer) {
            var records = consumer.poll(POLL);
            lock.lock();
            try {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    take(record);
                    position = record.offset() + 1;
                }
                position = consumer.position(all);
                read.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String id = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            take(id, record.offset(), Optional.empty());
            return;
        }
        try {
            take(id, record.offset(), Optional.of(codec.decode(record.value())));
        } catch (IOException e) {
            LOG.error("saved type {} stays as it was: {}", id, e.getMessage());
        }
    }

    private void take(String id, long offset, Optional<SavedType> type) {
        type.ifPresentOrElse(value -> types.put(id, value), () -> types.remove(id));
        History history = histories.get(id);
        if (history != null) {
            history.offsets().add(offset);
            history.values().add(type);
        }
    }

    /** Waits until everything before an offset is read. */
    private void await(long end) throws InterruptedException {
        long last = System.nanoTime() + PATIENCE.toNanos();
        lock.lock();
        try {
            while (position < end) {
                long left = last - System.nanoTime();
                if (left <= 0) {
                    throw new StreamException(
                            "saved types are read up to offset "
                                    + position
                                    + ", not "
                                    + end
                                    + reader.problem().map(reason -> ": " + reason).orElse(""),
                            null);
                }
                long unused = read.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A type; empty if there is none. */
    public Optional<SavedType> get(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(types.get(id));
        } finally {
            lock.unlock();
        }
    }

    /** All types, the oldest first. */
    public List<SavedType> all() {
        lock.lock();
        try {
            List<SavedType> all = new ArrayList<>(types.values());
            all.sort(Comparator.comparing(SavedType::getCreated).thenComparing(SavedType::getId));
            return all;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes a type by what it is, so that no change is lost: those of this service are made one
     * after the other. If another service writes between the look and the write, ours stands behind
     * its write in the topic and was made without it; then it is made again on top of that.
     *
     * @return what it is now; empty if it was removed
     */
    public Optional<SavedType> change(String id, Change change) throws InterruptedException {
        changes.lockInterruptibly();
        try {
            Optional<SavedType> base = watch(id);
            Optional<SavedType> wanted = change.of(base);
            while (true) {
                Optional<Optional<SavedType>> between = overtaken(id, write(id, wanted));
                if (between.isEmpty()) {
                    return wanted;
                }
                Optional<SavedType> other = between.get();
                try {
                    wanted = change.of(other);
                } catch (RuntimeException e) {
                    // Ours is not to be, and it has hidden the other's.
                    long unused = write(id, other);
                    throw e;
                }
            }
        } finally {
            unwatch(id);
            changes.unlock();
        }
    }

    private Optional<SavedType> watch(String id) {
        lock.lock();
        try {
            histories.put(id, new History(new ArrayList<>(), new ArrayList<>()));
            return Optional.ofNullable(types.get(id));
        } finally {
            lock.unlock();
        }
    }

    private void unwatch(String id) {
        lock.lock();
        try {
            histories.remove(id);
        } finally {
            lock.unlock();
        }
    }

    /** What another service wrote last before a write of ours, if it did since we looked. */
    private Optional<Optional<SavedType>> overtaken(String id, long offset) {
        lock.lock();
        try {
            History history = histories.get(id);
            int ours = history.offsets().indexOf(offset);
            Optional<Optional<SavedType>> before =
                    ours > 0 ? Optional.of(history.values().get(ours - 1)) : Optional.empty();
            history.offsets().subList(0, ours + 1).clear();
            history.values().subList(0, ours + 1).clear();
            return before;
        } finally {
            lock.unlock();
        }
    }

    /** Adds or changes a type. */
    public void put(SavedType type) throws InterruptedException {
        long unused = write(type.getId(), Optional.of(type));
    }

    private long write(String id, Optional<SavedType> type) throws InterruptedException {
        try {
            return write(id, type.isEmpty() ? null : codec.encode(type.get()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long write(String id, byte[] value) throws InterruptedException {
        try {
            RecordMetadata place =
                    producer.send(
                                    new ProducerRecord<>(
                                            all.topic(),
                                            all.partition(),
                                            id.getBytes(StandardCharsets.UTF_8),
                                            value))
                            .get();
            await(place.offset() + 1);
            return place.offset();
        } catch (ExecutionException e) {
            throw new StreamException(
                    "saved type "
                            + id
                            + " was not acknowledged by Kafka: "
                            + e.getCause().getMessage(),
                    e.getCause());
        }
    }

    /** What reads them. */
    public SupervisedReader reader() {
        return reader;
    }

    @Override
    public void close() {
        reader.close();
        producer.close();
    }
}
