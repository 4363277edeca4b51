package io.nerstream.schemas;

import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;

/**
 * Records of one topic to bytes and back. Safe for use by several threads.
 *
 * @param <T> a class generated from a schema of this module
 */
public interface RecordCodec<T extends SpecificRecord> {
    /**
     * A codec for a topic.
     *
     * @param registry if there is none, each record states the fingerprint of its schema
     */
    static <T extends SpecificRecord> RecordCodec<T> of(
            Class<T> type, String topic, RegistrySettings registry) {
        return registry.isUsed()
                ? new RegistryCodec<>(type, topic, Registry.at(registry))
                : new SingleObjectCodec<>(type);
    }

    byte[] encode(T record) throws IOException;

    /**
     * Reads a record.
     *
     * @throws IOException if the bytes are not in this encoding, are of a schema that is not known,
     *     or are damaged
     * @throws RegistryException if the schema registry does not answer
     */
    T decode(byte[] bytes) throws IOException;
}
