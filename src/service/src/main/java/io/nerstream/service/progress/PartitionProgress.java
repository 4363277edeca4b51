package io.nerstream.service.progress;

import io.nerstream.schemas.DocumentProgress;
import java.time.Duration;
import java.util.Optional;

/** How far the indexing is with a partition of the documents topic. Guarded by whoever has it. */
final class PartitionProgress {
    private Optional<DocumentProgress> told = Optional.empty();
    private long end;
    private long emptyUntil;
    private long behindSince = System.nanoTime();

    void told(DocumentProgress progress) {
        told = Optional.of(progress);
    }

    /** One past the last record of the partition, as it is now. */
    void ends(long now) {
        if (!isBehind()) {
            behindSince = System.nanoTime();
        }
        end = Math.max(end, now);
    }

    /**
     * That there are no records from where the job has read to there: what a publisher took back,
     * and the marks of that, have offsets as well.
     */
    void isEmptyUntil(long offset) {
        emptyUntil = Math.max(emptyUntil, offset);
    }

    long position() {
        return told.map(DocumentProgress::getPosition).orElse(0L);
    }

    /** Where all is done with that the job has read; there may be more. */
    Optional<Long> mayBeEmptyFrom() {
        boolean idle = told.map(progress -> progress.getOpen() == 0).orElse(true);
        return idle && !isDone(end) ? Optional.of(position()) : Optional.empty();
    }

    private long done() {
        long done = told.map(DocumentProgress::getDone).orElse(0L);
        return done == position() ? Math.max(done, emptyUntil) : done;
    }

    /** Whether all records before this offset are done with. */
    boolean isDone(long offset) {
        return done() >= offset;
    }

    boolean isBehind() {
        return !isDone(end);
    }

    /** Records that wait, or are in the job's hands. */
    long waiting() {
        long unread = Math.max(0, end - Math.max(position(), emptyUntil));
        return unread + told.map(DocumentProgress::getOpen).orElse(0);
    }

    /** How long the oldest of them has waited; zero if there is none. */
    Duration oldest(long now) {
        if (!isBehind()) {
            return Duration.ZERO;
        }
        return told.map(DocumentProgress::getOldest)
                .map(oldest -> Duration.ofMillis(Math.max(0, now - oldest.toEpochMilli())))
                .orElseGet(() -> Duration.ofNanos(System.nanoTime() - behindSince));
    }

    Optional<DocumentProgress> told() {
        return told;
    }
}
