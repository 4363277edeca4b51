package io.nerstream.alerts;

import io.nerstream.alerts.matching.Rule;
import io.nerstream.schemas.Digest;
import io.nerstream.schemas.Match;
import io.nerstream.schemas.RateWindow;
import io.nerstream.schemas.RecordCodec;
import io.nerstream.schemas.SingleObjectCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Rate caps of saved types. A period begins with the first alert after the one before, by the clock
 * of the machine: what a cap protects is whoever is told. A period that began in the future, since
 * the clock was wrong then, is over.
 */
final class RateCaps {
    private static final int EXAMPLES = 5;

    private final KeyValueStore<byte[], byte[]> store;
    private final RecordCodec<RateWindow> codec = new SingleObjectCodec<>(RateWindow.class);

    // When the next period ends, so that the others need not be looked at before.
    private long nextEnd = Long.MIN_VALUE;
    private long lastLook = Long.MIN_VALUE;

    RateCaps(KeyValueStore<byte[], byte[]> store) {
        this.store = store;
    }

    /** Whether one more alert may be raised now; if not, it is counted. */
    boolean allows(Rule rule, Match match, long now) {
        byte[] key = key(rule.id());
        byte[] there = store.get(key);
        RateWindow window = there == null ? begin(rule, now) : read(there);
        boolean allowed = window.getRaised() < rule.cap();
        store.put(key, write(allowed ? raised(window) : held(window, match)));
        return allowed;
    }

    private RateWindow begin(Rule rule, long now) {
        Instant from = Instant.ofEpochMilli(now);
        Instant to = from.plus(rule.period());
        nextEnd = Math.min(nextEnd, to.toEpochMilli());
        return new RateWindow(0, new Digest(0L, from, to, List.of()));
    }

    private static RateWindow raised(RateWindow window) {
        return new RateWindow(window.getRaised() + 1, window.getDigest());
    }

    private static RateWindow held(RateWindow window, Match match) {
        Digest digest = window.getDigest();
        List<Match> examples = new ArrayList<>(digest.getExamples());
        // Attributes are long, and examples are written again with each match that is held back.
        examples.add(Match.newBuilder(match).setAttributes(Map.of()).setLists(Map.of()).build());
        examples.sort(Comparator.comparing(Match::getScore).reversed());
        return new RateWindow(
                window.getRaised(),
                new Digest(
                        digest.getHeld() + 1,
                        digest.getFrom(),
                        digest.getTo(),
                        examples.subList(0, Math.min(EXAMPLES, examples.size()))));
    }

    /** Ends the period of a type if it is over; gives what was held back in it, if anything was. */
    Optional<Digest> end(String typeId, long now) {
        byte[] key = key(typeId);
        byte[] there = store.get(key);
        if (there == null) {
            return Optional.empty();
        }
        Digest digest = read(there).getDigest();
        if (runs(digest, now)) {
            return Optional.empty();
        }
        store.delete(key);
        return Optional.of(digest).filter(one -> one.getHeld() > 0);
    }

    private static boolean runs(Digest period, long now) {
        return period.getFrom().toEpochMilli() <= now && now < period.getTo().toEpochMilli();
    }

    /** Ends all periods that are over, and tells of each what was held back, if anything was. */
    void endAll(long now, BiConsumer<String, Digest> held) {
        boolean setBack = now < lastLook;
        lastLook = now;
        if (now < nextEnd && !setBack) {
            return;
        }
        nextEnd = Long.MAX_VALUE;
        try (KeyValueIterator<byte[], byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<byte[], byte[]> one = all.next();
                Digest period = read(one.value).getDigest();
                if (runs(period, now)) {
                    nextEnd = Math.min(nextEnd, period.getTo().toEpochMilli());
                } else {
                    String typeId = new String(one.key, StandardCharsets.UTF_8);
                    end(typeId, now).ifPresent(digest -> held.accept(typeId, digest));
                }
            }
        }
    }

    private static byte[] key(String typeId) {
        return typeId.getBytes(StandardCharsets.UTF_8);
    }

    private RateWindow read(byte[] value) {
        try {
            return codec.decode(value);
        } catch (IOException e) {
            throw new UncheckedIOException("state of this program's own cannot be read", e);
        }
    }

    private byte[] write(RateWindow window) {
        try {
            return codec.encode(window);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
