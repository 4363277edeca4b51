package io.nerstream.cli.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.encoder.install.Cache;
import io.nerstream.encoder.install.ShippedEncoder;
import io.nerstream.training.head.HeadTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        description = {
            "Trains the part of an encoder that finds mentions and tells their types apart, and writes the encoder.",
            "",
            "What is read from the language model and the state of training are kept in the work folder (some GB): run the same command again"
                    + " after an interruption, and it goes on."
        },
        mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "FOLDER",
            description = "Labelled text: the files that the plan names.")
    private Path data;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FOLDER",
            description = "Where encoder.json and its parts go.")
    private Path output;

    @Option(
            names = "--work",
            paramLabel = "FOLDER",
            description = "Kept between runs; default: training in nerstream's cache.")
    private Optional<Path> work = Optional.empty();

    @Option(
            names = "--plan",
            paramLabel = "FILE.json",
            description =
                    "Sources, their types and wordings; default: those of the encoder that comes with nerstream.")
    private Optional<Path> plan = Optional.empty();

    @Option(
            names = "--steps",
            defaultValue = "1200",
            description = "Steps of training; default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--limit",
            defaultValue = "-1",
            description = "Texts of each source at most; default: all.")
    private int limit;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Of everything that is drawn; default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--recipe",
            defaultValue = "nerstream",
            description =
                    "nerstream, or published: the projection of NER Retriever on the same texts, to compare with; default: ${DEFAULT-VALUE}.")
    private Recipe recipe;

    @Mixin private ModelOptions options;

    /** What is trained. */
    enum Recipe {
        NERSTREAM,
        PUBLISHED
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        HeadTraining training =
                new HeadTraining(
                        data,
                        work.orElse(Cache.folder().resolve("training")),
                        plan,
                        ShippedEncoder.descriptions(),
                        steps,
                        limit,
                        seed);
        if (recipe == Recipe.PUBLISHED) {
            training.runPublished(options.model(), options.settings(), output);
            return 0;
        }
        Map<String, Double> heldBack = training.run(options.model(), options.settings(), output);
        System.out.println(
                new JsonMapper().writeValueAsString(Map.of("tag_loss_held_back", heldBack)));
        return 0;
    }
}
