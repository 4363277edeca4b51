package io.nerstream.cli.training;

import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.encoder.EncoderMaker;
import io.nerstream.encoder.ModelSettings;
import io.nerstream.training.corpus.LabelledText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "statistics",
        description = {
            "Makes an untrained encoder: encoder.json and the statistics that vectors are standardised with.",
            "Labels are not looked at, only the places of mentions."
        },
        mixinStandardHelpOptions = true)
public final class StatisticsCommand implements Callable<Integer> {
    @Option(
            names = "--input",
            required = true,
            arity = "1..*",
            paramLabel = "FILE.jsonl[.gz]",
            description = "Texts with spans, as for 'encode': the background of mentions.")
    private List<Path> inputs;

    @Option(
            names = "--descriptions",
            required = true,
            paramLabel = "FILE",
            description =
                    "Descriptions of many different types, one a line: the background of queries.")
    private Path descriptions;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FOLDER",
            description = "Where both files go.")
    private Path output;

    @Option(
            names = "--blocks",
            split = ",",
            defaultValue = "21,22",
            description = "Default: ${DEFAULT-VALUE}.")
    private List<Integer> blocks;

    @Option(
            names = "--limit",
            defaultValue = "-1",
            description = "Only the first lines of each file.")
    private int limit;

    @Mixin private ModelOptions options;

    @Override
    public Integer call() throws Exception {
        ModelSettings settings = options.settings();
        try (EncoderMaker maker = new EncoderMaker(options.model(), blocks, settings)) {
            for (Path input : inputs) {
                add(maker, input);
            }
            maker.write(
                    output,
                    Files.readAllLines(descriptions).stream().filter(d -> !d.isBlank()).toList());
        }
        return 0;
    }

    private void add(EncoderMaker maker, Path input) throws IOException, InterruptedException {
        try (LabelledText.Reader lines = LabelledText.Reader.open(input, limit)) {
            for (Optional<LabelledText> line = lines.read();
                    line.isPresent();
                    line = lines.read()) {
                maker.add(line.get().text(), line.get().places());
            }
        }
    }
}
