package io.nerstream.encoder.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.encoder.Fixtures;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantisationTest {
    private static final Path FOLDER = Fixtures.path("quantised");

    @ParameterizedTest
    @EnumSource
    void shouldDequantiseBitForBitLikeGgufPy(ElementType type) throws Exception {
        float[] expected =
                Fixtures.tensor(FOLDER.resolve("expected.safetensors"), type.name()).orElseThrow();
        try (GgufFile file = GgufFile.open(FOLDER.resolve("model.gguf"))) {
            TensorInfo tensor = file.tensor(type.name()).orElseThrow();
            float[] found = new float[expected.length];
            file.read(tensor, 0, (int) tensor.rows(), found);
            for (int i = 0; i < expected.length; i++) {
                assertThat(Float.floatToRawIntBits(found[i]))
                        .as("%s, value %d: %s", type, i, found[i])
                        .isEqualTo(Float.floatToRawIntBits(expected[i]));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadTheSameRowsAloneAsTogether(ElementType type) throws Exception {
        try (GgufFile file = GgufFile.open(FOLDER.resolve("model.gguf"))) {
            TensorInfo tensor = file.tensor(type.name()).orElseThrow();
            int size = (int) tensor.rowSize();
            float[] all = new float[4 * size];
            file.read(tensor, 0, 4, all);
            float[] last = new float[size];
            file.read(tensor, 3, 1, last);
            assertThat(last).containsExactly(Arrays.copyOfRange(all, 3 * size, 4 * size));
        }
    }
}
