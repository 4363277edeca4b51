package io.nerstream.encoder.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.encoder.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramSourceTest {
    @ParameterizedTest
    @CsvSource({
        "decoder/prefix.pt, prefix.py",
        "decoder/prefix-onednn.pt, prefix.py",
        "head/head.pt, head.py"
    })
    void shouldBeMadeFromItsSource(String program, String python) throws Exception {
        String source = Digests.ofFile(Path.of("src/main/python", python));
        Path file = Path.of(Digests.class.getResource(program).toURI());
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (entry.getName().endsWith("extra/source.sha256")) {
                    String recorded =
                            new String(
                                    zip.getInputStream(entry).readAllBytes(),
                                    StandardCharsets.UTF_8);
                    assertThat(recorded)
                            .as("run src/main/python/%s again", python)
                            .isEqualTo(source);
                    return;
                }
            }
        }
        throw new AssertionError(program + " does not say what it was made from");
    }
}
