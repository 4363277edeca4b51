package io.nerstream.encoder.batching;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.Tap;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BatchChoiceTest {
    private static final List<Tap> TAPS = List.of(new Tap(0, Component.VALUE));

    private static Waiting waiting(int number, int length, List<Tap> taps) {
        return new Waiting(
                new Sequence(new int[length], new int[] {length - 1}, taps), number, 0, () -> {});
    }

    private static List<Waiting> waiting(int... lengths) {
        List<Waiting> all = new ArrayList<>();
        for (int length : lengths) {
            all.add(waiting(all.size(), length, TAPS));
        }
        return all;
    }

    private static List<Integer> lengths(List<Waiting> batch) {
        return batch.stream().map(Waiting::length).toList();
    }

    @Test
    void shouldTakeTheOldestWithThoseNearestInLength() {
        assertThat(lengths(BatchChoice.choose(waiting(9, 2, 50, 10, 48, 2), 24)))
                .containsExactly(2, 2, 9, 10);
        assertThat(lengths(BatchChoice.choose(waiting(50, 2, 9, 10, 48, 2), 100))).contains(48, 50);
    }

    @Test
    void shouldRunATooLongSequenceAlone() {
        assertThat(lengths(BatchChoice.choose(waiting(500, 2, 3), 100))).containsExactly(500);
    }

    @Test
    void shouldNotMixTaps() {
        List<Waiting> all = waiting(5, 5);
        all.add(waiting(2, 5, List.of(new Tap(1, Component.KEY))));
        assertThat(BatchChoice.choose(all, 100)).hasSize(2).doesNotContain(all.get(2));
    }

    @Property(tries = 500)
    void shouldKeepTheBudgetAndUseItAndServeAll(@ForAll long seed) {
        Random random = new Random(seed);
        int budget = 64;
        List<Waiting> all = waiting(random.ints(1 + random.nextInt(200), 1, 80).toArray());
        while (!all.isEmpty()) {
            long waiting = all.stream().mapToLong(Waiting::length).sum();
            List<Waiting> batch = BatchChoice.choose(all, budget);
            long tokens = batch.stream().mapToLong(Waiting::length).sum();
            assertThat(batch).contains(all.get(0));
            assertThat(batch.size() == 1 || tokens <= budget).isTrue();
            long places =
                    batch.size() * batch.stream().mapToLong(Waiting::length).max().getAsLong();
            assertThat(batch.size() == 1 || places <= 2L * budget).isTrue();
            assertThat(tokens == waiting || batch.size() > 0).isTrue();
            all.removeAll(batch);
        }
    }
}
