package io.nerstream.service.access.limits;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Keeps what happens again and again from filling a log: of each subject one line a second is
 * written, and says how often it happened since the line before.
 */
public final class Repeats {
    private static final int MOST = 10_000;
    private static final long PAUSE = Duration.ofSeconds(1).toNanos();

    private final LongSupplier clock;
    private final Recent<Told> subjects = new Recent<>(MOST);

    public Repeats() {
        this(System::nanoTime);
    }

    Repeats(LongSupplier clock) {
        this.clock = clock;
    }

    private record Told(long last, long since) {}

    /** How often it happened since it was told last, this time too; empty: it is not told now. */
    public OptionalLong happened(String subject) {
        synchronized (subjects) {
            long now = clock.getAsLong();
            Told told = subjects.get(subject);
            if (told == null || now - told.last() >= PAUSE) {
                subjects.put(subject, new Told(now, 0));
                return OptionalLong.of(told == null ? 1 : told.since() + 1);
            }
            subjects.put(subject, new Told(told.last(), told.since() + 1));
            return OptionalLong.empty();
        }
    }
}
