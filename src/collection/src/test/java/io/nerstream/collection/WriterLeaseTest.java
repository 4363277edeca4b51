package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WriterLeaseTest {
    private static final WriterLease.Terms TERMS =
            new WriterLease.Terms(Duration.ofSeconds(10), Duration.ofSeconds(20));
    private static final KeyRange LOW = new KeyRange(0, 3, 8);
    private static final KeyRange HIGH = new KeyRange(4, 7, 8);

    private final Leases table = new Leases();
    private final Clock clock = new Clock();

    private static class Leases implements WriterLease.Table {
        final Map<String, WriterLease.Entry> entries = new ConcurrentSkipListMap<>();

        @Override
        public List<WriterLease.Entry> read() {
            return List.copyOf(entries.values());
        }

        @Override
        public void write(WriterLease.Entry entry) {
            entries.put(entry.id(), entry);
        }

        @Override
        public void delete(String id) {
            entries.remove(id);
        }
    }

    /** Passes when somebody waits, and does then what the test wants. */
    private static final class Clock implements WriterLease.Time {
        final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        Runnable whenPassing = () -> {};

        @Override
        public long nanos() {
            return nanos.get();
        }

        @Override
        public void pass(Duration time) {
            nanos.addAndGet(time.toNanos());
            whenPassing.run();
        }

        Duration since(long before) {
            return Duration.ofNanos(nanos.get() - before);
        }
    }

    private WriterLease lease(KeyRange range, String holder) {
        return new WriterLease(table, TERMS, clock, range, holder);
    }

    @Test
    void nobodyWaitsForWhoWritesOthers() throws Exception {
        long begin = clock.nanos();
        lease(LOW, "a").take();
        lease(HIGH, "b").take();
        assertThat(clock.since(begin)).isZero();
    }

    @Test
    void whoComesWaitsUntilTheOtherCanWriteNoMore() throws Exception {
        WriterLease first = lease(LOW, "a");
        first.take();
        long begin = clock.nanos();
        lease(KeyRange.ALL, "b").take();
        assertThat(clock.since(begin)).isGreaterThan(TERMS.silence());
        assertThatThrownBy(first::check).hasMessageContaining("has run out");
    }

    @Test
    void whoIsSlowIsNotTakenForSilent() throws Exception {
        WriterLease first = lease(LOW, "a");
        first.take();
        int[] renewals = {20};
        clock.whenPassing =
                () -> {
                    if (renewals[0]-- > 0) {
                        first.renew();
                    }
                };
        long begin = clock.nanos();
        lease(LOW, "b").take();
        assertThat(clock.since(begin)).isGreaterThan(TERMS.silence().plus(Duration.ofSeconds(9)));
    }

    @Test
    void whatIsGivenBackIsFreeAtOnce() throws Exception {
        WriterLease first = lease(LOW, "a");
        first.take();
        first.release();
        long begin = clock.nanos();
        WriterLease second = lease(LOW, "b");
        second.take();
        assertThat(clock.since(begin)).isZero();
        assertThatCode(second::check).doesNotThrowAnyException();
    }

    /** Each sees the other after it has taken it: one of them goes back. */
    @Test
    void ofTwoWhoComeAtOnceOneTakesIt() throws Exception {
        WriterLease[] second = {null};
        Leases both =
                new Leases() {
                    @Override
                    public List<WriterLease.Entry> read() {
                        List<WriterLease.Entry> before = super.read();
                        if (second[0] == null) {
                            second[0] = lease(LOW, "b");
                            // It is there before the first can see it, and waits for it.
                            entries.put(
                                    "lease.0",
                                    new WriterLease.Entry("lease.0", LOW, "b", false, 1));
                        }
                        return before;
                    }
                };
        long begin = clock.nanos();
        new WriterLease(both, TERMS, clock, LOW, "a").take();
        assertThat(clock.since(begin)).isGreaterThan(TERMS.silence());
    }

    @Test
    void rangesOverlapOrNot() {
        assertThat(LOW.overlaps(HIGH)).isFalse();
        assertThat(LOW.overlaps(new KeyRange(3, 4, 8))).isTrue();
        assertThat(LOW.overlaps(new KeyRange(4, 7, 16))).isTrue();
        assertThat(KeyRange.read(HIGH.toString())).isEqualTo(HIGH);
        assertThat(KeyRange.read("what")).isEqualTo(KeyRange.ALL);
    }
}
