package io.nerstream.alerts;

import io.nerstream.alerts.matching.SavedTypes;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the saved types in step with their topic. A record that cannot be read changes nothing. */
final class TypesProcessor implements Processor<byte[], byte[], Void, Void> {
    private static final Logger LOG = LoggerFactory.getLogger(TypesProcessor.class);

    private final SavedTypes types;
    private final RecordCodec<SavedType> codec;

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

    private boolean take(byte[] key, byte[] value) {
        String id = new String(key, StandardCharsets.UTF_8);
        if (value == null) {
            types.remove(id);
            return true;
        }
        try {
            types.put(codec.decode(value));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            LOG.error("saved type {} stays as it was: {}", id, e.getMessage());
            return false;
        }
    }
}
