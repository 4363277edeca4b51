package io.nerstream.service.stream;

import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.metrics.traces.TraceSpan;
import io.nerstream.metrics.traces.TracedStep;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.RemovalHeaders;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes documents to Kafka. Safe for use by several threads. */
public final class DocumentPublisher implements AutoCloseable {
    private final RecordCodec<Document> codec;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Connects.
     *
     * @param kafka bootstrap servers
     * @param registry {@link RegistrySettings#NONE} if none is used
     */
    public DocumentPublisher(KafkaSettings kafka, RegistrySettings registry) {
        this.codec = RecordCodec.of(Document.class, Topic.DOCUMENTS.topicName(), registry);
        this.producer = KafkaClients.producer(kafka);
    }

    /**
     * Where a record is that Kafka has acknowledged.
     *
     * @param partition of the documents topic
     */
    public record Acknowledged(String id, int partition, long offset) {}

    /** Writes a document; the result comes when all replicas have it. */
    public CompletableFuture<Acknowledged> publish(Document document) {
        return publish(document, TraceHeaders.NONE);
    }

    /**
     * The same, as a step of a trace, which everything that is done with the document belongs to.
     */
    public CompletableFuture<Acknowledged> publish(Document document, TraceHeaders trace) {
        ProducerRecord<byte[], byte[]> record;
        try {
            record = record(document.getId(), codec.encode(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TraceSpan span =
                TraceSpan.begin(TracedStep.PUBLISH, trace).about("document", document.getId());
        span.headers().asBytes().forEach(record.headers()::add);
        CompletableFuture<Acknowledged> sent = send(document.getId(), record);
        var unused =
                sent.whenComplete(
                        (place, failure) -> {
                            if (failure == null) {
                                span.end();
                            } else {
                                span.fail("not acknowledged");
                            }
                        });
        return sent;
    }

    /** Removes a document and its mentions. */
    public CompletableFuture<Acknowledged> remove(String id) {
        return send(id, record(id, null));
    }

    /** Removes a document if its record has this offset, and not if a newer one was indexed. */
    public CompletableFuture<Acknowledged> removeOnly(String id, long offset) {
        ProducerRecord<byte[], byte[]> record = record(id, null);
        record.headers().add(RemovalHeaders.ONLY_OFFSET, RemovalHeaders.bytes(offset));
        return send(id, record);
    }

    private static ProducerRecord<byte[], byte[]> record(String id, byte[] value) {
        return new ProducerRecord<>(
                Topic.DOCUMENTS.topicName(), id.getBytes(StandardCharsets.UTF_8), value);
    }

    private CompletableFuture<Acknowledged> send(String id, ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<Acknowledged> result = new CompletableFuture<>();
        java.util.concurrent.Future<?> unused =
                producer.send(
                        record,
                        (metadata, failure) -> {
                            if (failure == null) {
                                result.complete(
                                        new Acknowledged(
                                                id, metadata.partition(), metadata.offset()));
                            } else {
                                result.completeExceptionally(
                                        new StreamException(
                                                "document "
                                                        + id
                                                        + " was not acknowledged by Kafka: "
                                                        + failure.getMessage(),
                                                failure));
                            }
                        });
        return result;
    }

    /** Sends what waits. */
    @Override
    public void close() {
        producer.close();
    }
}
