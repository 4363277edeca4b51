package io.nerstream.cli.encoder;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodeCommandIT {
    @TempDir private Path folder;
    private Path input;
    private Path output;

    @BeforeAll
    static void setUp() {
        assertThat(CommandRun.of("setup").exit()).isZero();
    }

    @BeforeEach
    void write() throws IOException {
        input =
                Files.writeString(
                        folder.resolve("in.jsonl"),
                        """
                        {"tokens": ["The", "Rhine", "flows"], "spans": [[1, 2, "river"], [0, 3, "all"]]}

                        {"id": "b", "text": "Helium is a gas", "spans": [[0, 6, "element"]]}
                        {"id": "c", "text": "no spans here"}
                        """);
        output = folder.resolve("out.npz");
    }

    private CommandRun encode(String... more) {
        return CommandRun.of(
                List.of("encode", "--input", input.toString(), "--output", output.toString()),
                more);
    }

    private void expectArrays(long mentions, long dimension, long... where) throws IOException {
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                var in = Files.newInputStream(output)) {
            NDList arrays = NDList.decode(manager, in);
            NDArray vectors = arrays.get("vectors");
            assertThat(vectors.getShape().getShape()).containsExactly(mentions, dimension);
            assertThat(arrays.get("where").toLongArray()).containsExactly(where);
        }
    }

    @Test
    void shouldWriteRawVectorsOfTheBlocksAskedFor() throws IOException {
        CommandRun run =
                encode(
                        "--raw",
                        "--blocks",
                        "3,5,7",
                        "--component",
                        "block-output",
                        "--spans",
                        "given");
        assertThat(run.exit()).as(run.err()).isZero();
        expectArrays(3, 3 * 576, 0, 1, 1, 0, 0, 2, 2, 0, 1);
        JsonNode report = new JsonMapper().readTree(run.out());
        assertThat(report.get("sentences").asInt()).isEqualTo(3);
        assertThat(report.get("mentions").asInt()).isEqualTo(3);
        assertThat(report.get("tokens").asInt()).isPositive();
        assertThat(report.get("seconds").asDouble()).isPositive();
        assertThat(report.get("tokens_per_second").asDouble()).isPositive();
    }

    @Test
    void shouldFindMentionsWhereNoSpansAreStated() throws IOException {
        Files.writeString(
                input,
                "{\"id\": \"d\", \"text\": \"We saw Paris and Rome.\"}%n".formatted(),
                APPEND);
        assertThat(encode("--dtype", "float32").exit()).isZero();
        expectArrays(5, 511, 0, 1, 1, 0, 0, 2, 2, 0, 1, 4, 2, 2, 4, 4, 4);
        assertThat(encode("--spans", "detected", "--limit", "1").exit()).isZero();
        expectArrays(1, 511, 0, 1, 1);
        assertThat(encode("--raw", "--spans", "detected").err()).contains("--raw").hasLineCount(1);
    }

    @Test
    void shouldTakeTheWholeTextOfARawLineWithoutSpans() throws IOException {
        assertThat(encode("--raw").exit()).isZero();
        expectArrays(4, 384, 0, 1, 1, 0, 0, 2, 2, 0, 1, 3, 0, 2);
    }

    @Test
    void shouldExplainWhatIsWrongInOneLine() throws IOException {
        assertThat(encode("--model", "/no/such.gguf").err())
                .contains("/no/such.gguf does not exist")
                .hasLineCount(1);
        assertThat(encode("--dtype", "float8").err()).contains("float8").hasLineCount(1);
        assertThat(encode("--blocks", "1").err()).contains("--raw").hasLineCount(1);
        assertThat(encode("--raw", "--blocks", "77").err())
                .contains("blocks 0 to 29")
                .hasLineCount(1);
        assertThat(encode("--model", input.toString(), "--raw").err())
                .contains("magic")
                .hasLineCount(1);
        assertThat(encode("--device", "cuda:99").err())
                .contains("nerstream doctor")
                .hasLineCount(1);
        Files.writeString(input, "{\"text\": 1}");
        CommandRun run = encode();
        assertThat(run.err()).contains("in.jsonl: line 1").hasLineCount(1);
        assertThat(run.exit()).isNotZero();
        assertThat(Files.exists(output)).isFalse();
    }

    @Test
    void shouldLeaveNothingButTheOutputBehind() throws IOException {
        assertThat(encode("--raw").exit()).isZero();
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(input, output);
        }
    }
}
