package io.nerstream.service.stream;

import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.DocumentRules;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Records of the documents topic that could not be indexed, as their topic has them. That one was
 * replayed is another record there, without a value, that names the first: so every service knows
 * it.
 */
public final class DeadLetters implements AutoCloseable {
    /** The place of the dead letter that was replayed. */
    private static final String REPLAYED = "nerstream.replayed";

    private static final Set<String> OWN =
            Set.of(
                    DeadLetterHeaders.TOPIC,
                    DeadLetterHeaders.PARTITION,
                    DeadLetterHeaders.OFFSET,
                    DeadLetterHeaders.TIMESTAMP,
                    DeadLetterHeaders.REASON,
                    DeadLetterHeaders.CUT_FROM);

    private final KafkaSettings kafka;
    private final KafkaProducer<byte[], byte[]> producer;

    /** Connects. */
    public DeadLetters(KafkaSettings kafka) {
        this.kafka = kafka;
        this.producer = KafkaClients.producer(kafka);
    }

    /**
     * A record that could not be indexed; its offset is its place.
     *
     * @param isReplayed whether it was written to the documents topic once more
     */
    public record Letter(ConsumerRecord<byte[], byte[]> record, boolean isReplayed) {
        /** What is wrong with it. */
        public String reason() {
            return header(record, DeadLetterHeaders.REASON).orElse("");
        }

        /** Where it was: topic, partition and offset. */
        public String origin() {
            return header(record, DeadLetterHeaders.TOPIC).orElse("?")
                    + "-"
                    + header(record, DeadLetterHeaders.PARTITION).orElse("?")
                    + "@"
                    + header(record, DeadLetterHeaders.OFFSET).orElse("?");
        }

        /** Its headers, but for those that say that it is a dead letter. */
        public Map<String, String> headers() {
            Map<String, String> headers = new TreeMap<>();
            for (Header header : record.headers()) {
                if (!OWN.contains(header.key()) && header.value() != null) {
                    headers.put(header.key(), text(header.value()));
                }
            }
            return headers;
        }

        /** Why it cannot be replayed; empty if it can. */
        public Optional<String> obstacle() {
            Optional<String> cut = header(record, DeadLetterHeaders.CUT_FROM);
            if (cut.isPresent()) {
                return Optional.of(
                        "its value had "
                                + cut.get()
                                + " bytes and was cut to "
                                + record.value().length
                                + ": publish the document again");
            }
            int key = record.key() == null ? 0 : record.key().length;
            return key > 0 && key <= DocumentRules.LONGEST_ID
                    ? Optional.empty()
                    : Optional.of(
                            "its key has "
                                    + key
                                    + " bytes, that of a document has 1 to "
                                    + DocumentRules.LONGEST_ID
                                    + ": publish the document again");
        }
    }

    /**
     * All that are wanted, the oldest first.
     *
     * @throws StreamException if the topic cannot be read, or has more than one partition
     */
    public List<Letter> list(Predicate<Letter> wanted) {
        Map<Long, Letter> found = new TreeMap<>();
        Map<Integer, Long> read =
                TopicScan.read(
                        kafka,
                        Topic.DEAD,
                        record ->
                                header(record, REPLAYED)
                                        .ifPresentOrElse(
                                                place ->
                                                        found.computeIfPresent(
                                                                Long.parseLong(place),
                                                                (any, one) ->
                                                                        new Letter(
                                                                                one.record(),
                                                                                true)),
                                                () ->
                                                        found.put(
                                                                record.offset(),
                                                                new Letter(record, false))));
        if (read.size() != 1) {
            throw new StreamException(
                    "topic "
                            + Topic.DEAD.topicName()
                            + " has "
                            + read.size()
                            + " partitions, it must have 1 so that a place names one letter: make it anew",
                    null);
        }
        return found.values().stream().filter(wanted).toList();
    }

    /**
     * Writes one to the documents topic again, as it came, and that this was done. Who is
     * interrupted between both replays it twice, which changes nothing.
     *
     * @throws StreamException if Kafka does not take it
     */
    public void replay(Letter letter) throws InterruptedException {
        ProducerRecord<byte[], byte[]> again =
                new ProducerRecord<>(
                        Topic.DOCUMENTS.topicName(),
                        letter.record().key(),
                        letter.record().value());
        for (Header header : letter.record().headers()) {
            if (!OWN.contains(header.key())) {
                again.headers().add(header);
            }
        }
        send(again);
        ProducerRecord<byte[], byte[]> mark =
                new ProducerRecord<>(Topic.DEAD.topicName(), null, null);
        mark.headers()
                .add(
                        REPLAYED,
                        Long.toString(letter.record().offset()).getBytes(StandardCharsets.UTF_8));
        send(mark);
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        try {
            var unused = producer.send(record).get();
        } catch (ExecutionException e) {
            throw new StreamException(
                    "Kafka does not take a record of "
                            + record.topic()
                            + ": "
                            + e.getCause().getMessage(),
                    e.getCause());
        }
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(Header::value)
                .map(DeadLetters::text);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close();
    }
}
