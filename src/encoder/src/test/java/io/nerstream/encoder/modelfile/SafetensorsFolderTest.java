package io.nerstream.encoder.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFolderTest {
    @TempDir private Path folder;

    private static byte[] header(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length)
                .put(bytes)
                .array();
    }

    @Test
    void shouldReadRowsBeyondTwoGibibytes() throws IOException {
        long rows = 600_000;
        long columns = 1024;
        long bytes = rows * columns * Float.BYTES;
        Path file = folder.resolve("model.safetensors");
        byte[] header =
                header(
                        "{\"big\": {\"dtype\": \"F32\", \"shape\": [600000, 1024], \"data_offsets\": [0, "
                                + bytes
                                + "]}}");
        // The file has a hole: it takes no space on disk.
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(header);
            out.setLength(header.length + bytes);
            out.seek(header.length + bytes - 4);
            out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(42).array());
        }
        try (SafetensorsFolder tensors = SafetensorsFolder.open(folder)) {
            TensorInfo big = tensors.tensor("big").orElseThrow();
            float[] last = new float[2048];
            tensors.read(big, rows - 2, 2, last);
            assertThat(last[2047]).isEqualTo(42);
            assertThat(last[2046]).isZero();
        }
    }

    @Test
    void shouldReadWhatItsWriterWrote() throws IOException {
        Path file = folder.resolve("small.safetensors");
        float[] matrix = {1, -2.5f, 1.0039062f, 1.01f};
        SafetensorsWriter.write(
                file,
                Map.of(
                        "b",
                        SafetensorsWriter.Tensor.vector(1, 2),
                        "a",
                        new SafetensorsWriter.Tensor(List.of(2L, 2L), matrix, true)));
        try (SafetensorsFolder tensors = SafetensorsFolder.open(file)) {
            float[] values = new float[2];
            tensors.read(tensors.tensor("b").orElseThrow(), 0, 2, values);
            assertThat(values).containsExactly(1, 2);
            float[] rounded = new float[4];
            tensors.read(tensors.tensor("a").orElseThrow(), 0, 2, rounded);
            assertThat(rounded).containsExactly(1, -2.5f, 1, 1.0078125f);
        }
    }

    @Test
    void shouldRefuseAnIndexThatPointsOutOfTheFolder() throws IOException {
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"x\": \"../../etc/passwd\"}}");
        assertThatThrownBy(() -> SafetensorsFolder.open(folder))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("../../etc/passwd");
    }

    @Test
    void shouldNameTheMissingShard() throws IOException {
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"x\": \"one.safetensors\"}}");
        assertThatThrownBy(() -> SafetensorsFolder.open(folder))
                .hasMessageContaining("one.safetensors is missing");
    }

    @Test
    void shouldNameBothSizesWhenTheyDiffer() throws IOException {
        Path file = folder.resolve("model.safetensors");
        byte[] header =
                header(
                        "{\"w\": {\"dtype\": \"F16\", \"shape\": [3, 2], \"data_offsets\": [0, 10]}}");
        Files.write(file, Arrays.copyOf(header, header.length + 12));
        assertThatThrownBy(() -> SafetensorsFolder.open(file))
                .hasMessageContaining("w: data_offsets span 10 bytes")
                .hasMessageContaining("needs 12");
    }
}
