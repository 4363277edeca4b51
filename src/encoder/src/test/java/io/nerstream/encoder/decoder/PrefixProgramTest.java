package io.nerstream.encoder.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.encoder.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixProgramTest {
    @ParameterizedTest
    @ValueSource(strings = {"prefix.pt", "prefix-onednn.pt"})
    void shouldBeMadeFromTheSourceBesideIt(String program) throws Exception {
        String source = Digests.ofFile(Path.of("src/main/python/prefix.py"));
        Path file = Path.of(PrefixProgram.class.getResource(program).toURI());
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (entry.getName().endsWith("extra/source.sha256")) {
                    String recorded =
                            new String(
                                    zip.getInputStream(entry).readAllBytes(),
                                    StandardCharsets.UTF_8);
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
