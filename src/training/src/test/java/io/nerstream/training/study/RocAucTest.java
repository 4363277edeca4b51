package io.nerstream.training.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RocAucTest {
    @Test
    void shouldBeOneWhenEveryPositiveIsAbove() {
        assertThat(RocAuc.of(new float[] {3, 4}, new float[] {1, 2})).isEqualTo(1);
        assertThat(RocAuc.of(new float[] {1, 2}, new float[] {3, 4})).isZero();
    }

    @Test
    void shouldCountTiesAsHalf() {
        assertThat(RocAuc.of(new float[] {1, 2}, new float[] {1, 1})).isEqualTo(0.75);
    }

    @Property
    void shouldBeTheShareOfPairsWon(
            @ForAll @Size(min = 1, max = 20) @FloatRange(min = -2, max = 2) float[] positive,
            @ForAll @Size(min = 1, max = 20) @FloatRange(min = -2, max = 2) float[] negative) {
        double wins = 0;
        for (float p : positive) {
            for (float n : negative) {
                wins += p > n ? 1 : p == n ? 0.5 : 0;
            }
        }
        assertThat(RocAuc.of(positive, negative))
                .isCloseTo(wins / positive.length / negative.length, within(1e-9));
    }
}
