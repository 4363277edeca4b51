package io.nerstream.service.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DoneAheadTest {
    private static final int LONGEST_METADATA = 4_096;

    @Test
    void shouldGiveBackWhatItWasGiven() {
        List<Long> done = List.of(8L, 9L, 1_000L, 20_000L);
        assertThat(DoneAhead.offsets(7, DoneAhead.text(7, done))).isEqualTo(done);
        assertThat(DoneAhead.offsets(7, DoneAhead.text(7, List.of()))).isEmpty();
        assertThat(DoneAhead.offsets(7, "")).isEmpty();
    }

    @Test
    void shouldFitIntoWhatKafkaKeepsWithAPlace() {
        List<Long> all = LongStream.range(1, 100_000).boxed().toList();
        String text = DoneAhead.text(0, all);
        assertThat(text.length()).isLessThanOrEqualTo(LONGEST_METADATA);
        assertThat(DoneAhead.offsets(0, text)).isEqualTo(all.subList(0, 23_999));
    }

    @Test
    void shouldNotFailForATextOfAnotherKind() {
        assertThat(DoneAhead.offsets(0, "no base 64!")).isEmpty();
    }
}
