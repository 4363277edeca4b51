package io.nerstream.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * The wire format of schema registries: a zero byte, the schema's id in four bytes, the value.
 * Schemas are registered under the subject TOPIC-value.
 */
final class RegistryCodec<T extends SpecificRecord> implements RecordCodec<T> {
    private static final int HEADER = 1 + Integer.BYTES;

    private final SpecificData model;
    private final Schema schema;
    private final DatumWriter<T> writer;
    private final Registry registry;
    private final String subject;
    private final Map<Integer, DatumReader<T>> readers = new ConcurrentHashMap<>();

    @SuppressWarnings("unchecked")
    RegistryCodec(Class<T> type, String topic, Registry registry) {
        SingleObjectCodec.trustOwnRecords();
        this.model = SpecificData.getForClass(type);
        this.schema = model.getSchema(type);
        this.writer = (DatumWriter<T>) model.createDatumWriter(schema);
        this.registry = registry;
        this.subject = topic + "-value";
    }

    @Override
    public byte[] encode(T record) throws IOException {
        int id = registry.id(subject, schema);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(HEADER).put((byte) 0).putInt(id).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        writer.write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    @Override
    public T decode(byte[] bytes) throws IOException {
        if (bytes.length < HEADER || bytes[0] != 0) {
            throw new IOException(
                    "no "
                            + schema.getFullName()
                            + ": it does not begin with a zero byte and a schema's id");
        }
        int writerId = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        try {
            return reader(writerId)
                    .read(
                            null,
                            DecoderFactory.get()
                                    .binaryDecoder(bytes, HEADER, bytes.length - HEADER, null));
        } catch (RegistryException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new IOException("no " + schema.getFullName() + ": " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("unchecked")
    private DatumReader<T> reader(int writerId) throws IOException {
        DatumReader<T> reader = readers.get(writerId);
        if (reader == null) {
            reader = (DatumReader<T>) model.createDatumReader(registry.schema(writerId), schema);
            readers.put(writerId, reader);
        }
        return reader;
    }
}
