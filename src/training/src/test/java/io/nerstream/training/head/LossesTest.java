package io.nerstream.training.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LossesTest {
    private final NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");

    @AfterEach
    void close() {
        memory.close();
    }

    private NDArray scores(float[]... rows) {
        return memory.create(rows);
    }

    @Test
    void shouldCountOnlyTagsThatAreKnown() {
        NDArray scores = scores(new float[] {0, 0, 0}, new float[] {9, -9, -9});
        float[] onlyFirst = {0, 1, 0, 0, 0, 0};
        assertThat(Losses.tags(scores, onlyFirst).getFloat())
                .isCloseTo((float) Math.log(3), within(1e-5f));
        float[] both = {0, 1, 0, 1, 0, 0};
        assertThat(Losses.tags(scores, both).getFloat())
                .isCloseTo((float) Math.log(3) / 2, within(1e-4f));
    }

    @Test
    void shouldNotMindWhatFollowsAMentionButItsGoingOn() {
        NDArray scores =
                scores(new float[] {5, 0, 0}, new float[] {0, 5, 0}, new float[] {0, 0, 5});
        float first = Losses.ends(scores, new float[] {1, 0, 0}).getFloat();
        float second = Losses.ends(scores, new float[] {0, 1, 0}).getFloat();
        float third = Losses.ends(scores, new float[] {0, 0, 1}).getFloat();
        assertThat(first).isEqualTo(second).isLessThan(0.01f);
        assertThat(third).isGreaterThan(4);
    }

    @Test
    void shouldFavourTheRightType() {
        float[] weighted = {1, 0, 0, 1};
        float[] shares = {1, 0, 0, 1};
        NDArray right = scores(new float[] {3, 0}, new float[] {0, 3});
        NDArray wrong = scores(new float[] {0, 3}, new float[] {3, 0});
        assertThat(Losses.typeOfMention(right, weighted).getFloat())
                .isCloseTo((float) Math.log(1 + Math.exp(-3)), within(1e-5f))
                .isLessThan(Losses.typeOfMention(wrong, weighted).getFloat());
        assertThat(Losses.mentionsOfType(right, shares).getFloat())
                .isLessThan(Losses.mentionsOfType(wrong, shares).getFloat());
    }
}
