package io.nerstream.alerts;

import io.nerstream.alerts.AlertMeasures.Count;
import io.nerstream.alerts.matching.Rule;
import io.nerstream.alerts.matching.SavedTypes;
import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.schemas.Alert;
import io.nerstream.schemas.CloudEventHeaders;
import io.nerstream.schemas.Digest;
import io.nerstream.schemas.Match;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntSupplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Raises an alert for each match that is new to its saved type, as many as its rate cap allows, and
 * digests of the others.
 */
final class NoveltyProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final int MOST_SEEN = 500_000;
    static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration FORGET = Duration.ofMinutes(10);

    private final SavedTypes types;
    private final AlertMeasures measures;
    private final RecordCodec<Match> matches = new SingleObjectCodec<>(Match.class);
    private final RecordCodec<Alert> alerts;

    private ProcessorContext<byte[], byte[]> context;
    private Seen seen;
    private RateCaps caps;
    private IntSupplier remembered = () -> 0;

    NoveltyProcessor(SavedTypes types, RegistrySettings registry, AlertMeasures measures) {
        this.types = types;
        this.measures = measures;
        this.alerts = RecordCodec.of(Alert.class, Topic.ALERTS.topicName(), registry);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
        // A task that is revived begins again, and was perhaps not ended before.
        measures.forgets(remembered);
        seen =
                new Seen(
                        context.getStateStore(AlertsTopology.SEEN),
                        MOST_SEEN,
                        forgotten -> measures.add(Count.FORGOTTEN_EARLY, forgotten));
        remembered = seen::count;
        measures.remembers(remembered);
        caps = new RateCaps(context.getStateStore(AlertsTopology.RATES));
        context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, this::digests);
        context.schedule(
                FORGET,
                PunctuationType.WALL_CLOCK_TIME,
                time -> {
                    int unused = seen.forget();
                });
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            Match match = read(record);
            types.get(new String(record.key(), StandardCharsets.UTF_8))
                    .filter(rule -> !rule.paused())
                    .ifPresent(rule -> judge(rule, match, RecordTrace.of(record.headers())));
        } catch (IOException e) {
            bury(record, e.getMessage());
        } catch (RuntimeException e) {
            bury(record, DeadLetters.reason(e));
        }
    }

    private void bury(Record<byte[], byte[]> record, String reason) {
        measures.add(Count.DEAD_MATCHES, 1);
        context.forward(
                DeadLetters.of(
                        record,
                        context.recordMetadata().orElseThrow(),
                        reason,
                        context.currentSystemTimeMs()),
                AlertsTopology.DEAD_MATCHES);
    }

    private Match read(Record<byte[], byte[]> record) throws IOException {
        if (record.key() == null || record.value() == null) {
            throw new IOException("it has no key or no value");
        }
        return matches.decode(record.value());
    }

    private void judge(Rule rule, Match match, TraceHeaders trace) {
        long now = context.currentSystemTimeMs();
        byte[] key = NoveltyKey.of(rule.id(), rule.novelty(), match);
        // Nothing was indexed in the future: the job's clock is wrong then.
        long time = Math.min(match.getIndexed().toEpochMilli(), now);
        if (!seen.see(key, time, rule.remember())) {
            measures.add(Count.KNOWN, 1);
            return;
        }
        // What is not new to the collection is known from now on, and nobody is told.
        if (match.getBackfill()) {
            measures.add(Count.BACKFILL, 1);
            return;
        }
        caps.end(rule.id(), now).ifPresent(digest -> raise(rule, digest, now));
        if (caps.allows(rule, match, now)) {
            measures.add(Count.RAISED, 1);
            measures.raised(Duration.between(match.getIndexed(), Instant.ofEpochMilli(now)));
            raise(Alerts.of(rule, match, now), trace);
        } else {
            measures.add(Count.HELD, 1);
        }
    }

    private void digests(long now) {
        caps.endAll(
                now,
                (typeId, digest) ->
                        types.get(typeId)
                                .filter(rule -> !rule.paused())
                                .ifPresent(rule -> raise(rule, digest, now)));
    }

    private void raise(Rule rule, Digest digest, long now) {
        measures.add(Count.DIGESTS, 1);
        // It is about many mentions, of as many traces.
        raise(Alerts.of(rule, digest, now), TraceHeaders.NONE);
    }

    private void raise(Alert alert, TraceHeaders trace) {
        Headers headers = new RecordHeaders();
        CloudEventHeaders.ofRecord(alert).forEach(headers::add);
        trace.asBytes().forEach(headers::add);
        try {
            context.forward(
                    new Record<>(
                            alert.getTypeId().getBytes(StandardCharsets.UTF_8),
                            alerts.encode(alert),
                            alert.getRaised().toEpochMilli(),
                            headers),
                    AlertsTopology.ALERTS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        measures.forgets(remembered);
    }
}
