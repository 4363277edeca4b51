package io.nerstream.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
    private static final float[] CENTER = {0.5f, 1};
    private static final float[] DESCRIPTION = {1, 0};

    private static final Calibration CALIBRATION =
            new Calibration(
                    CENTER, new float[] {0.1f, 0.01f, 0.001f}, new float[] {0.25f, 0.5f, 1});

    @Test
    void shouldGiveTheScoresThatWereMeasured() {
        assertThat(CALIBRATION.threshold(DESCRIPTION, 0.1)).isCloseTo(0.75f, within(1e-5f));
        assertThat(CALIBRATION.threshold(DESCRIPTION, 0.01)).isCloseTo(1, within(1e-5f));
        assertThat(CALIBRATION.threshold(DESCRIPTION, 0.001)).isCloseTo(1.5f, within(1e-5f));
    }

    @Test
    void shouldGoOnBetweenAndBeyond() {
        double between = Math.sqrt(0.01 * 0.001);
        assertThat(CALIBRATION.threshold(DESCRIPTION, between)).isCloseTo(1.25f, within(1e-4f));
        assertThat(CALIBRATION.threshold(DESCRIPTION, 0.0001)).isCloseTo(2, within(1e-4f));
        assertThat(CALIBRATION.threshold(DESCRIPTION, 0.5)).isLessThan(0.75f);
    }

    @Test
    void shouldRefuseWhatIsNoRate() {
        for (double rate : new double[] {0, 1, -1, Double.NaN}) {
            assertThatThrownBy(() -> CALIBRATION.threshold(DESCRIPTION, rate))
                    .hasMessageContaining("false-match rate " + rate);
        }
    }

    @Test
    void shouldBeTheSameWhenReadAgain(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("background.safetensors");
        CALIBRATION.write(file);
        Calibration read = Calibration.read(file, 2);
        assertThat(read.threshold(DESCRIPTION, 0.003))
                .isEqualTo(CALIBRATION.threshold(DESCRIPTION, 0.003));
        assertThatThrownBy(() -> Calibration.read(file, 3)).hasMessageContaining("vectors have 3");
    }
}
