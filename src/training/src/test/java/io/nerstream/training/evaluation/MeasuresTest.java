package io.nerstream.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MeasuresTest {
    private static int[] inOrder(int count) {
        int[] ranking = new int[count];
        Arrays.setAll(ranking, i -> i);
        return ranking;
    }

    private static int[] once(int count) {
        int[] copies = new int[count];
        Arrays.fill(copies, 1);
        return copies;
    }

    @Test
    void shouldMeasureARankingWorkedOutByHand() {
        Measures found =
                Measures.of(
                        inOrder(6), new boolean[] {true, false, true, false, false, true}, once(6));
        assertThat(found.rPrecision()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(found.averagePrecision()).isCloseTo((1 + 2.0 / 3 + 3.0 / 6) / 3, within(1e-12));
        assertThat(found.precisionAt10()).isEqualTo(0.3);
        assertThat(found.precisionAt50()).isEqualTo(0.06);
    }

    @Property
    void shouldCountCopiesAsIfTheyWereDocuments(
            @ForAll @Size(min = 1, max = 40) List<Boolean> relevant,
            @ForAll @Size(value = 40) List<@IntRange(min = 0, max = 4) Integer> copies) {
        boolean[] marks = new boolean[relevant.size()];
        int[] counts = new int[relevant.size()];
        List<Boolean> repeated = new ArrayList<>();
        for (int i = 0; i < marks.length; i++) {
            marks[i] = relevant.get(i);
            counts[i] = copies.get(i);
            for (int copy = 0; copy < counts[i]; copy++) {
                repeated.add(marks[i]);
            }
        }
        Assume.that(repeated.contains(true));
        boolean[] plain = new boolean[repeated.size()];
        for (int i = 0; i < plain.length; i++) {
            plain[i] = repeated.get(i);
        }
        assertThat(Measures.of(inOrder(marks.length), marks, counts))
                .isEqualTo(Measures.of(inOrder(plain.length), plain, once(plain.length)));
    }

    @Test
    void shouldRefuseARankingWithoutAnythingRelevant() {
        assertThatThrownBy(() -> Measures.of(inOrder(2), new boolean[2], once(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no document is relevant");
    }
}
