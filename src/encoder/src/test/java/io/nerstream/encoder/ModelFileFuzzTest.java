package io.nerstream.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.encoder.decoder.DecoderFile;
import io.nerstream.encoder.modelfile.GgufFile;
import io.nerstream.encoder.modelfile.ModelFileException;
import io.nerstream.encoder.modelfile.SafetensorsFolder;
import io.nerstream.encoder.modelfile.TensorInfo;
import io.nerstream.encoder.text.Tokenizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Damaged, hostile and random model files: either they can be read, or one error names the file and
 * the field; nothing else is thrown, and no more memory is asked for than the test's small heap
 * has. 14,500 inputs in all.
 */
class ModelFileFuzzTest {
    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        2,
        31,
        32,
        255,
        256,
        65_535,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        1L << 61
    };

    private static Path folder;

    @BeforeContainer
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("fuzz");
    }

    @AfterContainer
    static void deleteFolder() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Property(tries = 6000)
    void shouldSurviveDamagedGguf(@ForAll long seed) throws Exception {
        List<String> names =
                List.of(
                        "families/llama31/model.gguf",
                        "families/gemma3/model.gguf",
                        "quantised/model.gguf");
        Random random = new Random(seed);
        byte[] bytes = Files.readAllBytes(Fixtures.path(names.get(random.nextInt(names.size()))));
        Path file = folder.resolve("model.gguf");
        // The header is the small part of the file; most damage goes there.
        Files.write(file, damaged(bytes, random, random.nextInt(4) == 0 ? bytes.length : 3000));
        expectOrderly(file, () -> readGguf(file));
    }

    @Property(tries = 1500)
    void shouldSurviveDamagedTokenizers(@ForAll long seed) throws Exception {
        List<String> names = List.of("default", "qwen2", "sentencepiece");
        Random random = new Random(seed);
        byte[] bytes =
                Files.readAllBytes(
                        Fixtures.path(
                                "tokenizers/" + names.get(random.nextInt(3)) + "/model.gguf"));
        Path file = folder.resolve("tokenizer.gguf");
        Files.write(file, damaged(bytes, random, bytes.length));
        expectOrderly(
                file,
                () -> {
                    try (GgufFile gguf = GgufFile.open(file);
                            Tokenizer tokenizer = Tokenizer.ofGguf(gguf)) {
                        assertThat(tokenizer.tokenizeText("A river, 12 Größe").size())
                                .isNotNegative();
                    }
                });
    }

    @Property(tries = 500)
    void shouldSurviveDamagedTokenizerJson(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        byte[] json = Files.readAllBytes(Fixtures.path("tokenizers/qwen2/tokenizer.json"));
        Path model = Files.createDirectories(folder.resolve("tokenizer"));
        Files.write(model.resolve("tokenizer.json"), damagedText(json, random));
        expectOrderly(
                model,
                () -> {
                    try (Tokenizer tokenizer = Tokenizer.ofFolder(model)) {
                        assertThat(tokenizer.tokenizeText("A river, 12 Größe").size())
                                .isNotNegative();
                    }
                });
    }

    @Property(tries = 4000)
    void shouldSurviveDamagedSafetensors(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Path source = Fixtures.path("families/qwen2");
        Path model = Files.createDirectories(folder.resolve("model"));
        byte[] tensors = Files.readAllBytes(source.resolve("model.safetensors"));
        byte[] config = Files.readAllBytes(source.resolve("config.json"));
        boolean inConfig = random.nextInt(3) == 0;
        Files.write(
                model.resolve("model.safetensors"),
                inConfig ? tensors : damaged(tensors, random, 4000));
        Files.write(model.resolve("config.json"), inConfig ? damagedText(config, random) : config);
        expectOrderly(model, () -> readAll(model));
    }

    @Property(tries = 1500)
    void shouldSurviveDamagedShardIndexes(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        Path source = Fixtures.path("families/llama-bf16-sharded");
        Path model = Files.createDirectories(folder.resolve("sharded"));
        try (var files = Files.list(source)) {
            for (Path file : files.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                boolean index = file.toString().endsWith("index.json");
                Files.write(
                        model.resolve(file.getFileName().toString()),
                        index ? damagedText(bytes, random) : bytes);
            }
        }
        expectOrderly(model, () -> readAll(model));
    }

    @Property(tries = 1000)
    void shouldSurviveRandomBytes(@ForAll byte[] bytes, @ForAll boolean magic) throws Exception {
        Path file = folder.resolve("random.gguf");
        byte[] head = "GGUF\3\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        Files.write(file, magic ? all : bytes);
        expectOrderly(file, () -> readGguf(file));
        expectOrderly(
                file,
                () -> {
                    try (SafetensorsFolder tensors = SafetensorsFolder.open(file)) {
                        assertThat(tensors.tensor("x")).isEmpty();
                    }
                });
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void expectOrderly(Path file, Reading reading) throws IOException {
        try {
            reading.run();
        } catch (ModelFileException e) {
            assertThat(e.getMessage()).startsWith(file.toString()).matches("(?s).+: .+: .+");
        }
    }

    private static void readGguf(Path file) throws IOException {
        try (GgufFile gguf = GgufFile.open(file)) {
            for (String name :
                    List.of("Q4_1", "Q6_K", "F32", "token_embd.weight", "blk.0.attn_q.weight")) {
                readRow(gguf.tensor(name), gguf::read);
            }
        }
        readAll(file);
    }

    private interface RowReader {
        void read(TensorInfo tensor, long row, int rows, float[] target) throws ModelFileException;
    }

    private static void readRow(Optional<TensorInfo> tensor, RowReader reader)
            throws ModelFileException {
        if (tensor.isPresent() && tensor.get().rows() > 0 && tensor.get().rowSize() < 1 << 20) {
            reader.read(tensor.get(), 0, 1, new float[(int) tensor.get().rowSize()]);
        }
    }

    /** Reads what a decoder would need of a file, weights included. */
    private static void readAll(Path model) throws IOException {
        try (DecoderFile file = DecoderFile.open(model)) {
            assertThat(file.config().attention()).hasSize(file.config().blocks());
        }
    }

    private static byte[] damaged(byte[] bytes, Random random, int within) {
        byte[] copy = bytes.clone();
        int most = Math.min(within, bytes.length);
        switch (random.nextInt(5)) {
            case 0 -> {
                return Arrays.copyOf(copy, random.nextInt(most));
            }
            case 1 -> copy[random.nextInt(most)] ^= (byte) (1 << random.nextInt(8));
            case 2 ->
                    ByteBuffer.wrap(copy)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(
                                    random.nextInt(most - 8),
                                    EXTREMES[random.nextInt(EXTREMES.length)]);
            case 3 ->
                    ByteBuffer.wrap(copy)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(
                                    random.nextInt(most - 4),
                                    (int) EXTREMES[random.nextInt(EXTREMES.length)]);
            default -> {
                for (int i = 0; i < 1 + random.nextInt(8); i++) {
                    copy[random.nextInt(most)] = (byte) random.nextInt();
                }
            }
        }
        return copy;
    }

    /** Damages a JSON text so that it often stays JSON: numbers and words change. */
    private static byte[] damagedText(byte[] bytes, Random random) {
        if (random.nextInt(4) == 0) {
            return damaged(bytes, random, bytes.length);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        String[] words = {
            "-1",
            "0",
            "1e400",
            "null",
            "true",
            "\"x\"",
            "[]",
            "{}",
            "9223372036854775807",
            "3",
            "1.5",
            "..",
            "\\u0000"
        };
        var matcher = Pattern.compile("[0-9.e-]+|true|false|null|\"[^\"]*\"").matcher(text);
        long count = matcher.results().count();
        int chosen = random.nextInt((int) count);
        var match = matcher.reset().results().skip(chosen).findFirst().orElseThrow();
        String changed =
                text.substring(0, match.start())
                        + words[random.nextInt(words.length)]
                        + text.substring(match.end());
        return changed.getBytes(StandardCharsets.UTF_8);
    }
}
