package io.nerstream.training.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdamWTest {
    private static final int STEPS = 2000;

    /** Steps towards (1, −2) down the slope of the squared distance. */
    private static void walk(AdamW adam, int from, int to) {
        for (int step = from; step < to; step++) {
            float[] w = adam.weights()[0];
            adam.update(new float[][] {{2 * (w[0] - 1), 2 * (w[1] + 2)}}, step, STEPS);
        }
    }

    @Test
    void shouldFindTheLowestPlace() {
        AdamW adam = AdamW.of(new float[][] {{0, 0}});
        walk(adam, 0, STEPS);
        assertThat(adam.weights()[0][0]).isCloseTo(1, within(0.35f));
        assertThat(adam.weights()[0][1]).isLessThan(-0.9f);
    }

    @Test
    void shouldRiseThenFall() {
        assertThat(AdamW.rate(0, STEPS)).isLessThan(AdamW.rate(99, STEPS));
        assertThat(AdamW.rate(STEPS / 2, STEPS)).isLessThan(AdamW.rate(200, STEPS));
        assertThat(AdamW.rate(STEPS - 1, STEPS)).isPositive();
    }

    @Test
    void shouldGoOnFromACheckpointAsIfNothingHadHappened(@TempDir Path folder) throws Exception {
        AdamW whole = AdamW.of(new float[][] {{0, 0}});
        walk(whole, 0, 50);

        Path file = folder.resolve("checkpoint");
        AdamW first = AdamW.of(new float[][] {{0, 0}});
        assertThat(Checkpoint.read(file, first)).isEmpty();
        walk(first, 0, 20);
        Checkpoint.write(file, 20, first);
        AdamW second = AdamW.of(new float[][] {{9, 9}});
        assertThat(Checkpoint.read(file, second)).contains(20);
        walk(second, 20, 50);
        assertThat(second.weights()[0]).containsExactly(whole.weights()[0]);

        AdamW other = AdamW.of(new float[][] {{9, 9, 9}});
        assertThatThrownBy(() -> Checkpoint.read(file, other))
                .hasMessageContaining("delete the file to begin anew");
    }
}
