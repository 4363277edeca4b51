package io.nerstream.alerts;

import io.nerstream.alerts.matching.SavedTypes;
import io.nerstream.alerts.matching.Vector;
import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.metrics.traces.TraceSpan;
import io.nerstream.metrics.traces.TracedStep;
import io.nerstream.schemas.Match;
import io.nerstream.schemas.Mention;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Finds the saved types that mentions match, for a batch of mentions at a time.
 *
 * <p>Kafka may count a mention as read while it waits for its batch, so those that wait are state:
 * whoever goes on after a crash has them.
 */
final class MatchProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final int BATCH = 64;

    /** Bytes of a mention: five of them fit into a digest. */
    static final int LARGEST = 150_000;

    static final Duration LONGEST_WAIT = Duration.ofMillis(10);

    private final SavedTypes types;
    private final AlertMeasures measures;
    private final RecordCodec<Mention> mentions;
    private final RecordCodec<Match> matches = new SingleObjectCodec<>(Match.class);
    private final List<Waiting> batch = new ArrayList<>();

    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<Long, byte[]> store;

    MatchProcessor(SavedTypes types, RegistrySettings registry, AlertMeasures measures) {
        this.types = types;
        this.measures = measures;
        this.mentions = RecordCodec.of(Mention.class, Topic.MENTIONS.topicName(), registry);
    }

    /**
     * A mention of the next batch.
     *
     * @param trace that it belongs to; of one that waited when another instance ended, none
     */
    private record Waiting(
            long offset, Mention mention, float[] vector, TraceHeaders trace, Instant read) {}

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        store = context.getStateStore(AlertsTopology.WAITING);
        // A task that is revived begins again with what is stored, and nothing else.
        batch.clear();
        try (KeyValueIterator<Long, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Long, byte[]> one = all.next();
                batch.add(read(one.key, one.value, TraceHeaders.NONE));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what was read before cannot be read again", e);
        }
        context.schedule(LONGEST_WAIT, PunctuationType.WALL_CLOCK_TIME, unused -> match());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata place = context.recordMetadata().orElseThrow();
        Waiting waiting;
        try {
            waiting = read(place.offset(), record.value(), RecordTrace.of(record.headers()));
            check(waiting);
        } catch (IOException | IllegalArgumentException e) {
            bury(record, place, e.getMessage());
            return;
        }
        store.put(place.offset(), record.value());
        batch.add(waiting);
        if (batch.size() >= BATCH) {
            match();
        }
    }

    private void bury(Record<byte[], byte[]> record, RecordMetadata place, String reason) {
        measures.add(AlertMeasures.Count.DEAD_MENTIONS, 1);
        context.forward(
                DeadLetters.of(record, place, reason, context.currentSystemTimeMs()),
                AlertsTopology.DEAD);
    }

    private Waiting read(long offset, byte[] value, TraceHeaders trace) throws IOException {
        if (value == null) {
            throw new IOException("it has no value");
        }
        if (value.length > LARGEST) {
            throw new IOException(
                    "it has "
                            + value.length
                            + " bytes, mentions of documents that keep to the rules have "
                            + LARGEST
                            + " at most");
        }
        Mention mention = mentions.decode(value);
        return new Waiting(offset, mention, Vector.of(mention.getVector()), trace, Instant.now());
    }

    private void check(Waiting waiting) {
        Mention mention = waiting.mention();
        if (mention.getIndexed().toEpochMilli() < 0) {
            throw new IllegalArgumentException(
                    "it was indexed at " + mention.getIndexed() + ", before 1970");
        }
        int values = waiting.vector().length;
        Optional<Integer> needed = types.dimension(mention.getEncoderId());
        if (needed.isPresent() && needed.get() != values) {
            throw new IllegalArgumentException(
                    "its vector of encoder "
                            + mention.getEncoderId()
                            + " has "
                            + values
                            + " values, saved types have "
                            + needed.get());
        }
    }

    private void match() {
        Map<String, List<Waiting>> byEncoder =
                batch.stream().collect(Collectors.groupingBy(one -> one.mention().getEncoderId()));
        byEncoder.forEach(this::match);
        batch.forEach(one -> store.delete(one.offset()));
        measures.add(AlertMeasures.Count.MATCHED, batch.size());
        batch.clear();
    }

    private void match(String encoderId, List<Waiting> waiting) {
        List<float[]> vectors = waiting.stream().map(Waiting::vector).toList();
        for (SavedTypes.Match match : types.match(encoderId, vectors)) {
            Waiting one = waiting.get(match.mention());
            try {
                if (match.rule().accepts(one.mention())) {
                    forward(match, one);
                }
            } catch (RuntimeException e) {
                bury(match, one, DeadLetters.reason(e));
            }
        }
    }

    private void bury(SavedTypes.Match match, Waiting one, String reason) {
        Mention mention = one.mention();
        Record<byte[], byte[]> record =
                new Record<>(
                        mention.getDocument().getBytes(StandardCharsets.UTF_8),
                        store.get(one.offset()),
                        mention.getIndexed().toEpochMilli());
        bury(
                record,
                new Place(Topic.MENTIONS.topicName(), context.taskId().partition(), one.offset()),
                "saved type " + match.rule().id() + ": " + reason);
    }

    /** Of a mention that has waited. */
    private record Place(String topic, int partition, long offset) implements RecordMetadata {}

    private void forward(SavedTypes.Match match, Waiting one) {
        Mention mention = one.mention();
        byte[] key = match.rule().id().getBytes(StandardCharsets.UTF_8);
        TraceSpan span =
                TraceSpan.begin(TracedStep.MATCH, one.trace(), one.read())
                        .about("document", mention.getDocument())
                        .about("type", match.rule().id());
        Headers headers = new RecordHeaders();
        span.headers().asBytes().forEach(headers::add);
        try {
            byte[] value = matches.encode(Matches.of(mention, match.score(), match.threshold()));
            context.forward(
                    // By the mention's own time, what is caught up on might be dropped unread.
                    new Record<>(key, value, context.currentSystemTimeMs(), headers),
                    AlertsTopology.MATCHES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            span.end();
        }
    }
}
