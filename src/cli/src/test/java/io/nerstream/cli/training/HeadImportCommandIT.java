package io.nerstream.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadImportCommandIT {
    private static final int VALUES = 192;

    @TempDir private Path folder;

    @BeforeAll
    static void setUp() {
        assertThat(CommandRun.of("setup").exit()).isZero();
    }

    /** A head for so many values, laid out as the authors of NER Retriever released theirs. */
    private Path head(int values) throws IOException {
        Path file = folder.resolve("head.pth");
        int[] sizes = {3 * values, 3, 2 * 3, 2};
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < sizes.length; i++) {
                zip.putNextEntry(new ZipEntry("contrastive_projection_head/data/" + i));
                byte[] ones = new byte[sizes[i] * Float.BYTES];
                for (int at = 2; at < ones.length; at += Float.BYTES) {
                    ones[at] = (byte) 0x80;
                    ones[at + 1] = 0x3f;
                }
                zip.write(ones);
            }
        }
        return file;
    }

    private CommandRun importHead(Path head, String... more) {
        return CommandRun.of(
                List.of(
                        "head",
                        "import",
                        "--head",
                        head.toString(),
                        "--output",
                        folder.resolve("encoder").toString()),
                more);
    }

    @Test
    void shouldMakeAnEncoderOfAHeadThatFitsTheModel() throws IOException {
        CommandRun run = importHead(head(VALUES));
        assertThat(run.exit()).as(run.err()).isZero();
        Path input =
                Files.writeString(
                        folder.resolve("in.jsonl"),
                        "{\"text\": \"The Rhine flows\", \"spans\": [[4, 9]]}");
        CommandRun encoding =
                CommandRun.of(
                        "encode",
                        "--input",
                        input.toString(),
                        "--output",
                        folder.resolve("out.npz").toString(),
                        "--encoder",
                        folder.resolve("encoder").toString());
        assertThat(encoding.exit()).as(encoding.err()).isZero();
        assertThat(encoding.out()).contains("\"mentions\":1");
    }

    @Test
    void shouldRefuseAHeadOfAnotherModel() throws IOException {
        assertThat(importHead(head(1024)).err())
                .contains("takes 1024 values of block 17")
                .contains("192 values")
                .hasLineCount(1);
        assertThat(importHead(head(VALUES), "--block", "40").err()).contains("blocks 0 to 29");
    }
}
