package io.nerstream.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.cli.CommandRun;
import io.nerstream.encoder.modelfile.SafetensorsFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains a head on a few made-up sentences: not a good one, but by the whole way. */
class TrainCommandIT {
    private static final List<String> RIVERS = List.of("Danube", "Rhine", "Nile", "Thames");
    private static final List<String> GASES = List.of("helium", "oxygen", "neon", "argon");

    @TempDir private Path folder;

    @BeforeAll
    static void setUp() {
        assertThat(CommandRun.of("setup").exit()).isZero();
    }

    @BeforeEach
    void write() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int round = 0; round < 6; round++) {
            for (int i = 0; i < RIVERS.size(); i++) {
                lines.append(line("They crossed the", RIVERS.get(i), "by boat", "river"));
                lines.append(line("They measured how much", GASES.get(i), "there was", "gas"));
            }
        }
        Files.writeString(folder.resolve("data.jsonl"), lines);
        Files.writeString(
                folder.resolve("plan.json"),
                """
                {"sources": [{"name": "made-up", "files": ["data.jsonl"], "labels": "complete",
                              "weight": 1, "copies": true, "types": {"river": ["river", "stream"]}},
                             {"name": "partly", "files": ["data.jsonl"], "labels": "partial",
                              "weight": 1, "mostPerType": 9,
                              "types": {"river": ["river"], "gas": ["gas"]}}],
                 "calibration": {"file": "data.jsonl", "most": 20, "types": {"gas": "kind of gas"}}}
                """);
    }

    private static String line(String before, String mention, String after, String type) {
        int at = before.split(" ", -1).length;
        List<String> tokens =
                Stream.of(before, mention, after, ".")
                        .flatMap(part -> Stream.of(part.split(" ", -1)))
                        .toList();
        return String.format(
                "{\"tokens\": [\"%s\"], \"spans\": [[%d, %d, \"%s\"]]}%n",
                String.join("\", \"", tokens), at, at + 1, type);
    }

    private CommandRun train(String output, String... more) {
        return CommandRun.of(
                List.of(
                        "train",
                        "--data",
                        folder.toString(),
                        "--plan",
                        folder.resolve("plan.json").toString(),
                        "--work",
                        folder.resolve("work").toString(),
                        "--output",
                        folder.resolve(output).toString(),
                        "--dtype",
                        "float32"),
                more);
    }

    @Test
    void shouldTrainAnEncoderThatFindsWhatItWasShown() throws IOException {
        CommandRun run = train("encoder", "--steps", "40");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(
                        new JsonMapper()
                                .readTree(run.out())
                                .at("/tag_loss_held_back/made-up")
                                .asDouble())
                .isBetween(0.0, 0.5);

        Path names = Files.writeString(folder.resolve("names.json"), "{\"river\": \"river\"}");
        CommandRun evaluation =
                CommandRun.of(
                        "evaluate",
                        "--data",
                        folder.resolve("data.jsonl").toString(),
                        "--names",
                        names.toString(),
                        "--spans",
                        "detected",
                        "--encoder",
                        folder.resolve("encoder").toString(),
                        "--report",
                        folder.resolve("report.json").toString());
        assertThat(evaluation.exit()).as(evaluation.err()).isZero();
        var report = new JsonMapper().readTree(folder.resolve("report.json").toFile());
        assertThat(report.at("/detection/f1").asDouble()).isGreaterThan(0.9);
        assertThat(report.at("/systems/nerstream/r_precision").asDouble()).isGreaterThan(0.9);
        assertThat(report.path("spans").asText()).isEqualTo("detected");
    }

    @Test
    void shouldMakeTheSameEncoderAgainFromWhatItKept() throws IOException {
        assertThat(train("first", "--steps", "5").exit()).isZero();
        assertThat(train("second", "--steps", "5").exit()).isZero();
        assertThat(train("third", "--steps", "5", "--seed", "2").exit()).isZero();
        // Descriptions are read again, in other batches: the same but for rounding.
        assertThat(difference("first", "second")).isLessThan(0.01);
        assertThat(difference("first", "third")).isGreaterThan(0.1);
    }

    /** The largest difference between weights of two encoders. */
    private double difference(String one, String other) throws IOException {
        double most = 0;
        for (String name : List.of("input.weight", "tag.weight", "mention.1.weight")) {
            float[] a = weights(one, name);
            float[] b = weights(other, name);
            for (int i = 0; i < a.length; i++) {
                most = Math.max(most, Math.abs(a[i] - b[i]));
            }
        }
        return most;
    }

    private float[] weights(String encoder, String name) throws IOException {
        Path file = folder.resolve(encoder).resolve("head.safetensors");
        try (SafetensorsFolder tensors = SafetensorsFolder.open(file)) {
            return tensors.values(name);
        }
    }

    @Test
    void shouldTrainThePublishedProjectionOnTheSameTexts() throws IOException {
        CommandRun run = train("published", "--recipe", "published", "--steps", "20");
        assertThat(run.exit()).as(run.err()).isZero();
        CommandRun encoding =
                CommandRun.of(
                        "encode",
                        "--input",
                        folder.resolve("data.jsonl").toString(),
                        "--encoder",
                        folder.resolve("published").toString(),
                        "--output",
                        folder.resolve("out.npz").toString());
        assertThat(encoding.exit()).as(encoding.err()).isZero();
        assertThat(encoding.out()).contains("\"mentions\":48");
    }

    @Test
    void shouldNameWhatIsMissing() throws IOException {
        Files.delete(folder.resolve("data.jsonl"));
        assertThat(train("encoder").err()).contains("data.jsonl is missing").contains("'made-up'");
        Files.writeString(folder.resolve("plan.json"), "{\"sources\": [], \"colour\": 1}");
        assertThat(train("encoder").err()).contains("plan.json").contains("colour");
    }
}
