package io.nerstream.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that judge: study and evaluate. */
class EvaluateCommandIT {
    private static final List<String> RIVERS =
            List.of("Danube", "Rhine", "Nile", "Thames", "Volga", "Mekong");
    private static final List<String> ELEMENTS =
            List.of("helium", "oxygen", "sodium", "carbon", "copper", "nitrogen");
    private static final List<String> PARTIES =
            List.of("Labour Party", "Green Party", "Democrats", "Likud", "Fidesz", "Tories");

    @TempDir private Path folder;
    private Path data;
    private Path names;

    @BeforeAll
    static void setUp() {
        assertThat(CommandRun.of("setup").exit()).isZero();
    }

    @BeforeEach
    void write() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < RIVERS.size(); i++) {
            lines.append(line("Yesterday we saw the ", RIVERS.get(i), "river"));
            lines.append(line("They measured how much ", ELEMENTS.get(i), "element"));
            lines.append(line("Many people voted for the ", PARTIES.get(i), "party"));
        }
        data = Files.writeString(folder.resolve("data.jsonl"), lines);
        names =
                Files.writeString(
                        folder.resolve("names.json"),
                        "{\"river\": \"river\", \"element\": \"chemical element\", \"ship\": \"ship\"}");
    }

    private static String line(String before, String mention, String type) {
        int start = before.length();
        return String.format(
                "{\"text\": \"%s%s was there\", \"spans\": [[%d, %d, \"%s\"]]}%n",
                before, mention, start, start + mention.length(), type);
    }

    private CommandRun evaluate(String... more) {
        return CommandRun.of(
                List.of(
                        "evaluate",
                        "--data",
                        data.toString(),
                        "--names",
                        names.toString(),
                        "--spans",
                        "given",
                        "--report",
                        folder.resolve("report.json").toString()),
                more);
    }

    @Test
    void shouldFindWhatADescriptionMeans() throws IOException {
        CommandRun run = evaluate("--systems", "nerstream,published,bm25");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("nerstream").contains("published").contains("bm25");

        JsonNode systems =
                new JsonMapper().readTree(folder.resolve("report.json").toFile()).path("systems");
        assertThat(systems.path("nerstream").path("r_precision").asDouble())
                .isGreaterThanOrEqualTo(0.9)
                .isGreaterThan(systems.path("bm25").path("r_precision").asDouble());
        JsonNode types = systems.path("nerstream").path("types");
        assertThat(types.fieldNames()).toIterable().containsExactly("element", "river");
        assertThat(types.path("river").path("relevant").asInt()).isEqualTo(6);
        assertThat(ImageIO.read(folder.resolve("report.png").toFile())).isNotNull();
    }

    private CommandRun calibration(String... more) {
        return CommandRun.of(
                List.of("calibration", "--data", data.toString(), "--names", names.toString()),
                more);
    }

    @Test
    void shouldCompareRatesAskedForWithThoseObserved() throws IOException {
        CommandRun run = calibration();
        assertThat(run.exit()).as(run.err()).isZero();
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(3);
        JsonNode often = new JsonMapper().readTree(lines.get(0));
        JsonNode seldom = new JsonMapper().readTree(lines.get(2));
        assertThat(often.path("asked").asDouble()).isEqualTo(0.01);
        assertThat(often.path("observed").asDouble()).isLessThan(0.2);
        assertThat(often.path("found").asDouble())
                .isGreaterThan(0.5)
                .isGreaterThanOrEqualTo(seldom.path("found").asDouble());
        assertThat(calibration("--types", "ship").err())
                .contains("no mention in the data has any of the named types")
                .hasLineCount(1);
    }

    @Test
    void shouldKeepToTheTypesAskedFor() throws IOException {
        assertThat(evaluate("--systems", "bm25", "--types", "river").exit()).isZero();
        JsonNode types =
                new JsonMapper()
                        .readTree(folder.resolve("report.json").toFile())
                        .at("/systems/bm25/types");
        assertThat(types.fieldNames()).toIterable().containsExactly("river");
    }

    @Test
    void shouldSayWhatIsWrongInOneLine() throws IOException {
        CommandRun unknown = evaluate("--systems", "bm25", "--types", "lake");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err())
                .isEqualToIgnoringNewLines(
                        "nerstream: type 'lake' has no description among the names: add it there");
        Files.writeString(names, "[1]");
        CommandRun list = evaluate("--systems", "bm25");
        assertThat(list.exit()).isEqualTo(1);
        assertThat(list.err()).contains("names.json: is no JSON object from type to description");
    }

    @Test
    void shouldSayWhichVectorsTellTypesApart() throws IOException {
        Path output = folder.resolve("study");
        CommandRun run =
                CommandRun.of("study", "--data", data.toString(), "--output", output.toString());
        assertThat(run.exit()).as(run.err()).isZero();

        JsonNode line = new JsonMapper().readTree(run.out());
        assertThat(line.path("best").path("roc_auc").asDouble())
                .isGreaterThan(line.path("top_layer").path("roc_auc").asDouble());
        assertThat(line.path("best_of_component").path("value").path("roc_auc").asDouble())
                .isGreaterThan(0.8);
        assertThat(Files.readAllLines(output.resolve("study.csv"))).hasSize(1 + 30 * 5);
        assertThat(ImageIO.read(output.resolve("study.png").toFile())).isNotNull();
    }
}
