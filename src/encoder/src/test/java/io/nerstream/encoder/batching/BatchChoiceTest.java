package io.nerstream.encoder.batching;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BatchChoiceTest {
    /** So many tokens. */
    private record Length(int length) implements Sequence {}

    private static final BatchModel<Length, Integer> MODEL = batch -> List.of();
    private static final BatchModel<Length, Integer> OTHER = batch -> List.of(1);

    private static Waiting<?, ?> waiting(
            int number, int length, BatchModel<Length, Integer> model) {
        return new Waiting<>(model, new Length(length), number, number, 0, new Feed(0, 0), false);
    }

    private static Waiting<?, ?> late(int number, int length) {
        return new Waiting<>(MODEL, new Length(length), number, number, 0, new Feed(0, 0), true);
    }

    private static List<Waiting<?, ?>> waiting(int... lengths) {
        List<Waiting<?, ?>> all = new ArrayList<>();
        for (int length : lengths) {
            all.add(waiting(all.size(), length, MODEL));
        }
        return all;
    }

    private static List<Integer> lengths(List<Waiting<?, ?>> batch) {
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
    void shouldNotMixModels() {
        List<Waiting<?, ?>> all = waiting(5, 5);
        all.add(waiting(2, 5, OTHER));
        assertThat(BatchChoice.choose(all, 100)).hasSize(2).doesNotContain(all.get(2));
    }

    @Test
    void shouldLetNobodyRunWithTheRestOfALongText() {
        List<Waiting<?, ?>> all = waiting(5, 5);
        all.add(late(2, 20));
        all.add(late(3, 20));
        assertThat(lengths(BatchChoice.choose(all, 100))).containsExactly(5, 5);
        // Nor wait long while that runs: it takes a quarter of the budget.
        List<Waiting<?, ?>> rest = List.of(late(0, 20), late(1, 20), late(2, 20), late(3, 20));
        assertThat(lengths(BatchChoice.choose(rest, 160))).containsExactly(20, 20);
    }

    @Property(tries = 500)
    void shouldKeepTheBudgetAndUseItAndServeAll(@ForAll long seed) {
        Random random = new Random(seed);
        int budget = 64;
        List<Waiting<?, ?>> all = waiting(random.ints(1 + random.nextInt(200), 1, 80).toArray());
        while (!all.isEmpty()) {
            long waiting = all.stream().mapToLong(Waiting::length).sum();
            List<Waiting<?, ?>> batch = BatchChoice.choose(all, budget);
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
