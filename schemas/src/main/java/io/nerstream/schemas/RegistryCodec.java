package io.nerstream.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * The wire format of schema registries: a zero byte, the schema's id in four bytes, the value. The
 * registry speaks the REST interface of Confluent's Schema Registry, as Apicurio Registry does
 * under {@code /apis/ccompat/v7}. Schemas are registered under the subject TOPIC-value.
 */
final class RegistryCodec<T extends SpecificRecord> implements RecordCodec<T> {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CONTENT = "application/vnd.schemaregistry.v1+json";
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int HEADER = 1 + Integer.BYTES;
    private static final int UNKNOWN = 404;

    private final SpecificData model;
    private final Schema schema;
    private final DatumWriter<T> writer;
    private final String registry;
    private final String subject;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final Map<Integer, DatumReader<T>> readers = new ConcurrentHashMap<>();
    // Guarded by this: -1 until the registry has given one.
    private int id = -1;

    @SuppressWarnings("unchecked")
    RegistryCodec(Class<T> type, String topic, String registry) {
        SingleObjectCodec.trustOwnRecords();
        this.model = SpecificData.getForClass(type);
        this.schema = model.getSchema(type);
        this.writer = (DatumWriter<T>) model.createDatumWriter(schema);
        this.registry = registry.replaceAll("/+$", "");
        this.subject = topic + "-value";
    }

    @Override
    public byte[] encode(T record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(HEADER).put((byte) 0).putInt(id()).array());
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        writer.write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private synchronized int id() {
        if (id < 0) {
            ObjectNode body = JSON.createObjectNode().put("schema", schema.toString());
            HttpRequest.Builder request =
                    request("/subjects/" + subject + "/versions")
                            .header("Content-Type", CONTENT)
                            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
            id = ask(request, "cannot register the schema of " + subject).path("id").intValue();
        }
        return id;
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
        DatumReader<T> reader = readers.get(writerId);
        if (reader == null) {
            reader = reader(writerId);
            readers.put(writerId, reader);
        }
        try {
            return reader.read(
                    null,
                    DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null));
        } catch (IOException | RuntimeException e) {
            throw new IOException("no " + schema.getFullName() + ": " + e.getMessage(), e);
        }
    }

    @SuppressWarnings("unchecked")
    private DatumReader<T> reader(int writerId) throws IOException {
        HttpResponse<String> answer = send(request("/schemas/ids/" + writerId).GET());
        if (answer.statusCode() == UNKNOWN) {
            throw new IOException(
                    "no "
                            + schema.getFullName()
                            + ": the registry knows no schema with the id "
                            + writerId);
        }
        String text =
                body(answer, "cannot give the schema with the id " + writerId)
                        .path("schema")
                        .asText();
        try {
            Schema written = new Schema.Parser().parse(text);
            return (DatumReader<T>) model.createDatumReader(written, schema);
        } catch (SchemaParseException e) {
            throw new IOException(
                    "no " + schema.getFullName() + ": schema " + writerId + " is no Avro schema",
                    e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(registry + path))
                .timeout(ANSWER)
                .header("Accept", CONTENT);
    }

    private JsonNode ask(HttpRequest.Builder request, String problem) {
        return body(send(request), problem);
    }

    private JsonNode body(HttpResponse<String> answer, String problem) {
        if (answer.statusCode() != 200) {
            throw new RegistryException(
                    "the schema registry at "
                            + registry
                            + " "
                            + problem
                            + ": status "
                            + answer.statusCode()
                            + ", "
                            + answer.body());
        }
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new RegistryException(
                    "what answers at " + registry + " is no schema registry", e);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new RegistryException(
                    "the schema registry at " + registry + " does not answer: " + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted while the schema registry was asked", e);
        }
    }
}
