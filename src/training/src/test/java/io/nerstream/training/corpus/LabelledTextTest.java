package io.nerstream.training.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.encoder.Span;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelledTextTest {
    @TempDir private Path folder;

    private List<LabelledText> read(Path file) throws IOException {
        return LabelledText.readAll(file, -1);
    }

    private List<LabelledText> read(String text) throws IOException {
        return read(Files.writeString(folder.resolve("in.jsonl"), text));
    }

    private static LabelledSpan span(int start, int end, Optional<String> type) {
        return new LabelledSpan(new Span(start, end), type);
    }

    @Test
    void shouldReadWhichTypesNobodyLookedFor() throws IOException {
        assertThat(
                        read("{\"text\": \"x\", \"unverified\": [\"law\", \"god\"]}")
                                .get(0)
                                .unverified())
                .containsExactly("god", "law");
        assertThatThrownBy(() -> read("{\"text\": \"x\", \"unverified\": [1]}"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("in.jsonl: line 1: \"unverified\" holds 1");
    }

    @Test
    void shouldJoinTokensAndTurnTheirSpansToPlaces() throws IOException {
        assertThat(read("{\"tokens\": [\"The\", \"Río\", \"😀\"], \"spans\": [[1, 3, \"river\"]]}"))
                .containsExactly(
                        new LabelledText(
                                0,
                                "The Río 😀",
                                Optional.of(List.of(span(4, 10, Optional.of("river")))),
                                Set.of()));
    }

    @Test
    void shouldTakeTextsWithAndWithoutSpans() throws IOException {
        assertThat(
                        read(
                                "{\"id\": \"a\", \"text\": \"x y\"}\n\n{\"text\": \"x y\", \"spans\": [[2, 3]]}\n"))
                .containsExactly(
                        new LabelledText(0, "x y", Optional.empty(), Set.of()),
                        new LabelledText(
                                2,
                                "x y",
                                Optional.of(List.of(span(2, 3, Optional.empty()))),
                                Set.of()));
    }

    @Test
    void shouldStopAtTheLimitAndNotCountBlankLines() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("in.jsonl"),
                        "\n{\"text\": \"x\"}\n\n{\"text\": \"y\"}\nnot JSON");
        assertThat(LabelledText.readAll(file, 2).stream().map(LabelledText::text))
                .containsExactly("x", "y");
        assertThat(LabelledText.readAll(file, 0)).isEmpty();
    }

    @Test
    void shouldReadGzip() throws IOException {
        Path file = folder.resolve("in.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("{\"text\": \"x\"}".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(read(file)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"tokens\": [\"a\"  | is no JSON",
                "{\"other\": 1} | neither",
                "{\"tokens\": [\"a\", 1]} | token 1 is no text",
                "{\"tokens\": [\"a\"], \"spans\": [[0, 2, \"x\"]]} | outside the 1 tokens",
                "{\"text\": \"ab\", \"spans\": [[1, 1]]} | outside the 2 UTF-16 units",
                "{\"text\": \"ab\", \"spans\": [[\"a\", 1]]} | is not [start, end, type]",
                "[1] | neither"
            })
    void shouldNameFileLineAndProblem(String line, String problem) {
        assertThatThrownBy(() -> read("{\"text\": \"fine\"}\n" + line))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("in.jsonl: line 2: ")
                .hasMessageContaining(problem);
    }

    @Test
    void shouldRefuseWhatIsNoGzipOrNoUtf8() throws IOException {
        Path zip = Files.writeString(folder.resolve("in.gz"), "plain");
        assertThatThrownBy(() -> read(zip))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("in.gz");
        Path latin =
                Files.write(
                        folder.resolve("latin.jsonl"), new byte[] {'"', (byte) 0xe4, '"', '\n'});
        assertThatThrownBy(() -> read(latin))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("latin.jsonl: line 1");
    }
}
