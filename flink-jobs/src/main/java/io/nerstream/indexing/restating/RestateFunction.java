package io.nerstream.indexing.restating;

import io.nerstream.indexing.ordered.OrderedFunction;
import io.nerstream.metrics.Measure;
import io.nerstream.metrics.flink.OperatorMeasures;
import io.nerstream.schemas.RemovalHeaders;
import io.nerstream.schemas.RestatementHeaders;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes behind a superseded record what its document is: a copy of the record that said so, or a
 * removal. It is needed seldom, so a thread of its own does one after the other.
 */
public final class RestateFunction extends OrderedFunction<Restatement, Restatement> {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(RestateFunction.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final KafkaSettings kafka;
    private final String topic;

    private transient ExecutorService thread;
    private transient KafkaConsumer<byte[], byte[]> consumer;
    private transient KafkaProducer<byte[], byte[]> producer;
    private transient Counter restated;
    private transient Counter gone;

    public RestateFunction(KafkaSettings kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    @Override
    public void open(OpenContext context) {
        OperatorMeasures measures = new OperatorMeasures(getRuntimeContext().getMetricGroup());
        restated = measures.counter(Measure.DOCUMENTS_RESTATED, "restated");
        gone = measures.counter(Measure.DOCUMENTS_RESTATED, "gone");
        thread =
                Executors.newSingleThreadExecutor(
                        work -> {
                            Thread made = new Thread(work, "restate");
                            made.setDaemon(true);
                            return made;
                        });
        consumer =
                new KafkaConsumer<>(
                        kafka.with(
                                Map.of(
                                        "enable.auto.commit",
                                        false,
                                        "auto.offset.reset",
                                        "earliest",
                                        "isolation.level",
                                        "read_committed",
                                        "max.poll.records",
                                        1)),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        producer =
                new KafkaProducer<>(
                        kafka.with(
                                Map.of(
                                        "acks",
                                        "all",
                                        "enable.idempotence",
                                        true,
                                        "max.request.size",
                                        2 * Topic.LARGEST_RECORD)),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    @Override
    protected long size(Restatement what) {
        return what.key().length;
    }

    @Override
    protected String name(Restatement what) {
        return topic + "-" + what.partition() + "@" + what.offset();
    }

    @Override
    protected CompletableFuture<Restatement> begin(Restatement what) {
        CompletableFuture<Restatement> done = new CompletableFuture<>();
        thread.execute(
                () -> {
                    try {
                        restate(what);
                        boolean unused = done.complete(what);
                    } catch (InterruptedException e) {
                        // Only close() does this; what is in flight is part of the checkpoint.
                        Thread.currentThread().interrupt();
                    } catch (ExecutionException | RuntimeException | Error e) {
                        boolean unused = done.completeExceptionally(e);
                    }
                });
        return done;
    }

    private void restate(Restatement what) throws InterruptedException, ExecutionException {
        Optional<ProducerRecord<byte[], byte[]>> record =
                what.removed() ? Optional.of(removal(what)) : copy(what);
        if (record.isEmpty()) {
            gone.inc();
            LOG.error(
                    "{} is not in Kafka any more, and what came behind it was superseded: its document is in the collection alone; publish it again",
                    name(what));
            return;
        }
        var unused = producer.send(record.get()).get();
        restated.inc();
    }

    /** It must not remove what came meanwhile: only what it says again. */
    ProducerRecord<byte[], byte[]> removal(Restatement what) {
        byte[] only = RemovalHeaders.bytes(what.offset());
        return record(what, null, List.of(new RecordHeader(RemovalHeaders.ONLY_OFFSET, only)));
    }

    /** To the partition in which the document's other records are, whoever chose it. */
    private ProducerRecord<byte[], byte[]> record(
            Restatement what, byte[] value, List<Header> headers) {
        return new ProducerRecord<>(topic, what.partition(), what.key(), value, headers);
    }

    private Optional<ProducerRecord<byte[], byte[]>> copy(Restatement what) {
        return read(new TopicPartition(topic, what.partition()), what.offset())
                .filter(record -> record.value() != null)
                .map(record -> record(what, record.value(), headers(what, record)));
    }

    private static List<Header> headers(Restatement what, ConsumerRecord<?, ?> record) {
        List<Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            if (!header.key().equals(RestatementHeaders.ORIGIN)) {
                headers.add(header);
            }
        }
        headers.add(
                new RecordHeader(
                        RestatementHeaders.ORIGIN, RestatementHeaders.bytes(what.origin())));
        return headers;
    }

    private Optional<ConsumerRecord<byte[], byte[]>> read(TopicPartition partition, long offset) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
        while (consumer.position(partition) <= offset) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                return Optional.of(record).filter(one -> one.offset() == offset);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws InterruptedException {
        if (thread != null) {
            var unused = thread.shutdownNow();
            if (!thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("a restatement did not end in {}", PATIENCE);
            }
        }
        if (consumer != null) {
            consumer.close();
        }
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }
}
