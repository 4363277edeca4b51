package io.nerstream.cli.training;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.cli.encoder.EncoderOptions;
import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.encoder.Encoder;
import io.nerstream.training.calibration.CalibrationCheck;
import io.nerstream.training.corpus.LabelledText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "calibration",
        description = {
            "Compares the false-match rates that thresholds are computed for with those that labelled text shows.",
            "",
            "A line for each rate: 'observed' is the share of the mentions labelled with another type that reach the threshold, mean over"
                    + " types; 'median' and 'most' are those of single types; 'found' is the share of the right mentions that reach it."
        },
        mixinStandardHelpOptions = true)
public final class CalibrationCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "FILE.jsonl[.gz]",
            description = "Documents whose mentions are all labelled, as for 'evaluate'.")
    private Path data;

    @Option(
            names = "--names",
            required = true,
            paramLabel = "FILE.json",
            description = "An object from type to description.")
    private Path names;

    @Option(
            names = "--types",
            split = ",",
            paramLabel = "TYPE",
            description = "Only these types; default: all that are named and occur.")
    private Set<String> types = new LinkedHashSet<>();

    @Option(
            names = "--limit",
            defaultValue = "-1",
            description = "Only the first lines of the file.")
    private int limit;

    @Mixin private EncoderOptions encoder;

    @Mixin private ModelOptions options;

    @Override
    public Integer call() throws Exception {
        Map<String, String> wanted = new LinkedHashMap<>(TypeNames.read(names));
        if (!types.isEmpty()) {
            wanted.keySet().retainAll(types);
        }
        try (Encoder opened = Encoder.open(encoder.folder(), options.model(), options.settings())) {
            for (CalibrationCheck.Rate rate :
                    CalibrationCheck.run(opened, LabelledText.readAll(data, limit), wanted)) {
                System.out.println(new JsonMapper().writeValueAsString(rate));
            }
        }
        return 0;
    }
}
