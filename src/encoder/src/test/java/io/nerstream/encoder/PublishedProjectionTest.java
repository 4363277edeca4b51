package io.nerstream.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedProjectionTest {
    @TempDir private Path folder;

    /** A file as PyTorch writes it: arrays in the folder data of one folder. */
    private Path released(float[]... arrays) throws IOException {
        Path file = folder.resolve("head.pth");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("head/data.pkl"));
            zip.write(1);
            for (int i = 0; i < arrays.length; i++) {
                zip.putNextEntry(new ZipEntry("head/data/" + i));
                ByteBuffer bytes =
                        ByteBuffer.allocate(arrays[i].length * 4).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(arrays[i]);
                zip.write(bytes.array());
            }
        }
        return file;
    }

    @Test
    void shouldComputeWhatTheReleasedHeadDoes() throws Exception {
        PublishedProjection head =
                PublishedProjection.ofReleased(
                        released(
                                new float[] {1, 0, 0, 0, 2, 0},
                                new float[] {0, 1},
                                new float[] {3, 0, 0, 4},
                                new float[] {0, 0}));
        assertThat(head.input()).isEqualTo(3);
        float[] vector = head.project(new float[] {1, 0, 9});
        double silu = 1 / (1 + Math.exp(-1));
        // First layer: 1 and 1, SiLU of both, second layer: 3 and 4 times that.
        assertThat(3 * silu / Math.hypot(3 * silu, 4 * silu)).isCloseTo(0.6, within(1e-9));
        assertThat(vector[0]).isCloseTo(0.6f, within(1e-6f));
        assertThat(vector[1]).isCloseTo(0.8f, within(1e-6f));
    }

    @Test
    void shouldRefuseOtherFiles() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "no zip");
        assertThatThrownBy(() -> PublishedProjection.ofReleased(text))
                .hasMessageContaining("is no zip file");
        Path few = released(new float[] {1}, new float[] {1});
        assertThatThrownBy(() -> PublishedProjection.ofReleased(few))
                .hasMessageContaining("holds no array data/2");
        Path odd = released(new float[3], new float[2], new float[2], new float[1]);
        assertThatThrownBy(() -> PublishedProjection.ofReleased(odd))
                .hasMessageContaining("3 values, no matrix of 2 rows");
        Path apart = released(new float[4], new float[2], new float[3], new float[1]);
        assertThatThrownBy(() -> PublishedProjection.ofReleased(apart))
                .hasMessageContaining("takes 3 values, the first gives 2");
    }
}
