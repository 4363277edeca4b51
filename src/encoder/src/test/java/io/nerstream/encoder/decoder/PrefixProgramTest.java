package io.nerstream.encoder.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.encoder.Digests;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixProgramTest {
    @ParameterizedTest
    @ValueSource(strings = {"prefix.pt", "prefix-onednn.pt"})
    void shouldBeMadeFromTheSourceBesideIt(String program) throws Exception {
        String source = Digests.ofFile(Path.of("src/main/python/prefix.py"));
        try (InputStream in = PrefixProgram.class.getResourceAsStream(program);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith("extra/source.sha256")) {
                    String recorded = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                    assertThat(recorded)
                            .as("run src/main/python/prefix.py again")
                            .isEqualTo(source);
                    return;
                }
            }
        }
        throw new AssertionError(program + " does not say what it was made from");
    }
}
