package io.nerstream.indexing.progress;

import io.nerstream.schemas.DocumentProgress;
import io.nerstream.schemas.Outcome;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What was read of a partition, and what became of it. Reading is told in the order of offsets;
 * that a record is done with may be told before.
 */
final class Ledger {
    private final int partition;
    private final NavigableMap<Long, Long> open = new TreeMap<>();
    private final NavigableMap<Long, Boolean> ahead = new TreeMap<>();
    private final EnumMap<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private long position;
    private long furthest;

    Ledger(int partition, long furthest) {
        this.partition = partition;
        this.furthest = furthest;
    }

    static Ledger of(LedgerState kept) {
        Ledger ledger = new Ledger(kept.partition(), kept.furthest());
        ledger.position = kept.position();
        ledger.outcomes.put(Outcome.INDEXED, kept.indexed());
        ledger.outcomes.put(Outcome.DELETED, kept.deleted());
        ledger.outcomes.put(Outcome.SUPERSEDED, kept.superseded());
        ledger.outcomes.put(Outcome.DEAD, kept.dead());
        for (int i = 0; i < kept.open().length; i++) {
            ledger.open.put(kept.open()[i], kept.times()[i]);
        }
        for (long offset : kept.ahead()) {
            ledger.ahead.put(offset, true);
        }
        return ledger;
    }

    LedgerState kept() {
        return new LedgerState(
                partition,
                position,
                furthest,
                count(Outcome.INDEXED),
                count(Outcome.DELETED),
                count(Outcome.SUPERSEDED),
                count(Outcome.DEAD),
                open.keySet().stream().mapToLong(Long::longValue).toArray(),
                open.values().stream().mapToLong(Long::longValue).toArray(),
                ahead.keySet().stream().mapToLong(Long::longValue).toArray());
    }

    void read(long offset, long time) {
        position = Math.max(position, offset + 1);
        if (ahead.remove(offset) == null) {
            open.put(offset, time);
        }
    }

    void done(long offset, Outcome outcome) {
        outcomes.merge(outcome, 1L, Long::sum);
        if (open.remove(offset) == null) {
            ahead.put(offset, true);
        }
    }

    int open() {
        return open.size();
    }

    private long count(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    private long firstOpen() {
        return open.isEmpty() ? position : open.firstKey();
    }

    /** What is told of it now. */
    DocumentProgress tell(String encoderId) {
        furthest = Math.max(furthest, firstOpen());
        Map.Entry<Long, Long> oldest = open.firstEntry();
        return DocumentProgress.newBuilder()
                .setEncoderId(encoderId)
                .setPartition(partition)
                .setDone(firstOpen())
                .setFurthest(furthest)
                .setPosition(position)
                .setOpen(open.size())
                .setOldest(oldest == null ? null : Instant.ofEpochMilli(oldest.getValue()))
                .setIndexed(count(Outcome.INDEXED))
                .setDeleted(count(Outcome.DELETED))
                .setSuperseded(count(Outcome.SUPERSEDED))
                .setDead(count(Outcome.DEAD))
                .setTime(Instant.now())
                .build();
    }
}
