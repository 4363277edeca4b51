package io.nerstream.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class IndexingMainTest {
    @TempDir Path folder;

    private final StringWriter said = new StringWriter();

    private int run(String... arguments) {
        return new CommandLine(new IndexingMain())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(new PrintWriter(said, true))
                .execute(arguments);
    }

    @Test
    void shouldNameAllThatIsWrongBeforeItStarts() throws IOException {
        String digest = "a".repeat(64);
        Path unused =
                Files.writeString(
                        folder.resolve("encoder.json"),
                        """
                        {"format": 2, "model": {"file": "m.gguf", "sha256": "%1$s"}, "blocks": [1],
                         "component": "value", "pooling": ["last"], "queries": ["{}"],
                         "statistics": {"file": "s.safetensors", "sha256": "%1$s"}, "dimension": 8}
                        """
                                .formatted(digest));
        int exit =
                run(
                        "--kafka",
                        "127.0.0.1:1",
                        "--milvus",
                        "http://127.0.0.1:1",
                        "--encoder",
                        folder.toString());
        assertThat(exit).isEqualTo(2);
        assertThat(said.toString())
                .contains("Flink has no folder for checkpoints: set execution.checkpointing.dir")
                .contains("has no trained head, so it finds no mentions")
                .contains("--spans given")
                .doesNotContain("\tat ");
    }
}
