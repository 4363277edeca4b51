package io.nerstream.schemas;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Records to bytes and back in Avro's single-object encoding: a marker, the fingerprint of the
 * schema, the value; no registry is needed. Safe for use by several threads.
 *
 * @param <T> a class generated from a schema of this module
 */
public final class SingleObjectCodec<T extends SpecificRecord> implements RecordCodec<T> {
    static {
        trustOwnRecords();
    }

    /** Avro makes objects of trusted classes only; those of this package are ours. */
    static void trustOwnRecords() {
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(
                        ClassSecurityValidator.getGlobal(),
                        type -> type.getPackage() == SingleObjectCodec.class.getPackage()));
    }

    private final Schema schema;
    private final BinaryMessageEncoder<T> encoder;
    private final BinaryMessageDecoder<T> decoder;

    public SingleObjectCodec(Class<T> type) {
        SpecificData model = SpecificData.getForClass(type);
        this.schema = model.getSchema(type);
        this.encoder = new BinaryMessageEncoder<>(model, schema);
        this.decoder = new BinaryMessageDecoder<>(model, schema);
        SchemaHistory.of(schema).forEach(decoder::addSchema);
    }

    @Override
    public byte[] encode(T record) throws IOException {
        ByteBuffer bytes = encoder.encode(record);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    @Override
    public T decode(byte[] bytes) throws IOException {
        try {
            return decoder.decode(bytes);
        } catch (IOException | RuntimeException e) {
            throw new IOException("no " + schema.getFullName() + ": " + e.getMessage(), e);
        }
    }
}
