package io.nerstream.encoder.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.nerstream.encoder.Fixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every component of every block of a tiny random model of each family, against Hugging Face
 * transformers.
 */
class FamilyParityTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama",
                "llama-bf16-sharded",
                "llama-f16",
                "llama31",
                "mistral",
                "qwen2",
                "qwen3",
                "gemma3",
                "llama/model.gguf",
                "llama31/model.gguf",
                "qwen2/model.gguf",
                "qwen3/model.gguf",
                "gemma3/model.gguf"
            })
    void shouldGiveTheVectorsOfTransformersInFloat32(String model) throws Exception {
        assertThat(cosines(model, Precision.FLOAT32)).allMatch(cosine -> cosine >= 0.99999);
    }

    @ParameterizedTest
    @CsvSource({
        "llama, BFLOAT16, 0.9995",
        "qwen2, BFLOAT16, 0.9995",
        "qwen3, BFLOAT16, 0.9995",
        "gemma3, BFLOAT16, 0.9995",
        "mistral, BFLOAT16, 0.9995",
        "llama31, BFLOAT16, 0.9995",
        "llama, FLOAT16, 0.9999"
    })
    void shouldStayNearInHalfPrecision(String model, Precision precision, double least)
            throws Exception {
        assertThat(cosines(model, precision).stream().mapToDouble(c -> c).average().getAsDouble())
                .isGreaterThanOrEqualTo(least);
    }

    @ParameterizedTest
    @ValueSource(strings = {"VALUE", "KEY", "QUERY", "ATTENTION_OUTPUT", "BLOCK_OUTPUT"})
    void shouldNeedOnlyWhatTheLastComponentNeeds(Component component) throws Exception {
        Path folder = Fixtures.path("families/qwen2");
        List<Tap> taps = List.of(new Tap(2, component));
        float[] ids = Fixtures.tensor(folder.resolve("expected.safetensors"), "ids").orElseThrow();
        try (DecoderFile file = DecoderFile.open(folder);
                Prefix prefix = Prefix.load(file, taps, Precision.FLOAT32, Device.cpu())) {
            float[] found = prefix.run(batch(ids), taps);
            float[] expected = expected(folder, taps.get(0));
            assertThat(Fixtures.cosine(found, 0, expected, 0, found.length)).isGreaterThan(0.99999);
            List<Tap> deeper = List.of(new Tap(2, Component.BLOCK_OUTPUT));
            assertThat(prefix.covers(deeper)).isEqualTo(component == Component.BLOCK_OUTPUT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen3", "gemma3"})
    void shouldGiveTheSameVectorsOnAGpu(String model) throws Exception {
        assumeTrue(
                Engine.getEngine("PyTorch").getGpuCount() > 0,
                "needs a GPU: see 'nerstream doctor'");
        assertThat(cosines(model, Precision.FLOAT32, Device.gpu()))
                .allMatch(cosine -> cosine >= 0.9999);
    }

    private static List<Double> cosines(String model, Precision precision) throws Exception {
        return cosines(model, precision, Device.cpu());
    }

    /**
     * Three copies of different lengths run together; the cosine of each token and tap of each
     * copy.
     */
    private static List<Double> cosines(String model, Precision precision, Device device)
            throws Exception {
        Path path = Fixtures.path("families/" + model);
        Path folder = model.endsWith(".gguf") ? path.getParent() : path;
        float[] ids = Fixtures.tensor(folder.resolve("expected.safetensors"), "ids").orElseThrow();
        List<Tap> taps = new ArrayList<>();
        List<Double> cosines = new ArrayList<>();
        Map<Tap, float[]> expected = new HashMap<>();
        try (DecoderFile file = DecoderFile.open(path)) {
            for (int block = 0; block < file.config().blocks(); block++) {
                for (Component component : Component.values()) {
                    Tap tap = new Tap(block, component);
                    taps.add(tap);
                    expected.put(tap, expected(folder, tap));
                }
            }
            try (Prefix prefix = Prefix.load(file, taps, precision, device)) {
                int[] whole = ints(ids);
                List<int[]> sequences =
                        List.of(
                                IntStream.of(whole).limit(9).toArray(),
                                whole,
                                IntStream.of(whole).limit(1).toArray());
                List<int[]> rows =
                        sequences.stream()
                                .map(s -> IntStream.range(0, s.length).toArray())
                                .toList();
                float[] found = prefix.run(Batch.of(sequences, rows), taps);
                int width = prefix.width(taps);
                int row = 0;
                for (int[] sequence : sequences) {
                    for (int token = 0; token < sequence.length; token++) {
                        int at = row++ * width;
                        for (Tap tap : taps) {
                            int size = file.config().size(tap.component());
                            cosines.add(
                                    Fixtures.cosine(
                                            found, at, expected.get(tap), token * size, size));
                            at += size;
                        }
                    }
                }
                assertThat(found).hasSize(row * width);
            }
        }
        return cosines;
    }

    private static float[] expected(Path folder, Tap tap) throws Exception {
        return Fixtures.tensor(
                        folder.resolve("expected.safetensors"), tap.block() + "." + tap.component())
                .orElseThrow();
    }

    private static int[] ints(float[] values) {
        return IntStream.range(0, values.length).map(i -> (int) values[i]).toArray();
    }

    private static Batch batch(float[] ids) {
        return Batch.of(List.of(ints(ids)), List.of(IntStream.range(0, ids.length).toArray()));
    }
}
