package io.nerstream.alerts;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import io.nerstream.alerts.matching.SavedTypes;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.RegistryException;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the saved types in step with their topic. A record that cannot be read changes nothing; a
 * schema registry that does not answer is waited for, since what fails here ends the program.
 */
final class TypesProcessor implements Processor<byte[], byte[], Void, Void> {
    private static final Logger LOG = LoggerFactory.getLogger(TypesProcessor.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final SavedTypes types;
    private final RecordCodec<SavedType> codec;
    private final FailsafeExecutor<Object> waiting =
            Failsafe.with(
                    RetryPolicy.builder()
                            .handle(RegistryException.class)
                            .withBackoff(FIRST_PAUSE, LONGEST_PAUSE)
                            .withMaxRetries(-1)
                            .onFailedAttempt(
                                    attempt ->
                                            LOG.warn(
                                                    "saved types wait for the schema registry: {}",
                                                    attempt.getLastException().getMessage()))
                            .build());

    private KeyValueStore<byte[], byte[]> store;

    TypesProcessor(SavedTypes types, RegistrySettings registry) {
        this.types = types;
        this.codec = RecordCodec.of(SavedType.class, Topic.TYPES.topicName(), registry);
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        store = context.getStateStore(AlertsTopology.TYPES);
        try (KeyValueIterator<byte[], byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<byte[], byte[]> one = all.next();
                boolean unused = take(one.key, one.value);
            }
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (record.key() != null && take(record.key(), record.value())) {
            store.put(record.key(), record.value());
        }
    }

    private SavedType decode(byte[] value) throws IOException {
        try {
            return waiting.get(() -> codec.decode(value));
        } catch (FailsafeException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }

    private boolean take(byte[] key, byte[] value) {
        String id = new String(key, StandardCharsets.UTF_8);
        if (value == null) {
            types.remove(id);
            return true;
        }
        try {
            SavedType type = decode(value);
            if (!type.getId().equals(id)) {
                throw new IllegalArgumentException(
                        "the record's key is " + id + ", its id " + type.getId());
            }
            types.put(type);
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.error("saved type {} stays as it was: {}", id, e.getMessage());
            return false;
        }
    }
}
