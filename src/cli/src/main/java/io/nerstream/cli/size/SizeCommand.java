package io.nerstream.cli.size;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.settings.options.SettingsCheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "size",
        description = {
            "Says what a stream needs: cores or GPUs, partitions and disk of Kafka, memory, disk and shards of Milvus, instances of the alerts program.",
            "",
            "All figures follow from measurements of nerstream, which stand beside them, in proportion; no spare is added, and nothing is replicated. What was"
                    + " measured, and how far it reaches, is in docs/scaling.md."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class SizeCommand implements Callable<Integer> {
    private static final String MEASURED_MODEL = "SmolLM2-135M";

    @Spec private CommandSpec spec;

    @Option(
            names = "--docs-per-second",
            required = true,
            paramLabel = "NUMBER",
            description = "Documents a second, over the day; up to 1,157 (100,000,000 a day).")
    private double documents;

    @Option(
            names = "--retention",
            required = true,
            paramLabel = "PERIOD",
            description =
                    "How long a document can be found, such as P30D; 1,000,000,000 mentions at most.")
    private Duration retention;

    @Option(
            names = "--model",
            defaultValue = MEASURED_MODEL,
            description =
                    "Language model; for others than the default give the speed; default: ${DEFAULT-VALUE}.")
    private String model;

    @Option(
            names = "--tokens-per-second-of-core",
            paramLabel = "NUMBER",
            description = "How fast one core reads with that model, see 'bench encoder'.")
    private Optional<Double> ofCore = Optional.empty();

    @Option(
            names = "--tokens-per-second-of-gpu",
            paramLabel = "NUMBER",
            description = "How fast one GPU reads with that model, see 'bench encoder'.")
    private Optional<Double> ofGpu = Optional.empty();

    @Option(
            names = "--tokens-per-document",
            defaultValue = "210",
            paramLabel = "NUMBER",
            description = "Default: ${DEFAULT-VALUE}, as in news.")
    private double tokens;

    @Option(
            names = "--mentions-per-document",
            defaultValue = "11",
            paramLabel = "NUMBER",
            description = "Default: ${DEFAULT-VALUE}, as in news.")
    private double mentions;

    @Option(
            names = "--types",
            defaultValue = "1000",
            paramLabel = "NUMBER",
            description = "Saved types; default: ${DEFAULT-VALUE}.")
    private long types;

    @Option(
            names = "--searches-per-second",
            defaultValue = "1",
            paramLabel = "NUMBER",
            description = "Default: ${DEFAULT-VALUE}.")
    private double searches;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        Workload load = new Workload(documents, tokens, mentions, retention, types, searches);
        SettingsCheck check = new SettingsCheck(spec.commandLine());
        check.add(load.problems());
        var speed = check.read(this::speed);
        check.done();
        show(Sizing.of(load, speed.get()));
        return 0;
    }

    private Speed speed() {
        if (ofCore.isPresent() && ofGpu.isPresent()) {
            throw new IllegalArgumentException(
                    "--tokens-per-second-of-core and --tokens-per-second-of-gpu are both given: the job runs on one or the other");
        }
        if (ofGpu.isPresent()) {
            return new Speed.OfGpu(
                    positive("--tokens-per-second-of-gpu", ofGpu.get()),
                    "%s tokens/s of one with %s, as given".formatted(ofGpu.get(), model));
        }
        if (ofCore.isPresent()) {
            return new Speed.OfCore(
                    positive("--tokens-per-second-of-core", ofCore.get()),
                    "%s tokens/s of one with %s, as given".formatted(ofCore.get(), model));
        }
        if (!model.equalsIgnoreCase(MEASURED_MODEL)) {
            throw new IllegalArgumentException(
                    "--model is "
                            + model
                            + ", but only "
                            + MEASURED_MODEL
                            + " was measured: run 'nerstream bench encoder --model FILE' and give --tokens-per-second-of-core or --tokens-per-second-of-gpu");
        }
        return new Speed.OfCore(
                Measured.TOKENS_PER_CORE.value(), Measured.TOKENS_PER_CORE.source());
    }

    private static double positive(String option, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(option + " is " + value + ", it must be above 0");
        }
        return value;
    }

    private void show(List<Figure> figures) throws Exception {
        if (json) {
            JsonMapper mapper = new JsonMapper();
            for (Figure figure : figures) {
                System.out.println(mapper.writeValueAsString(figure));
            }
            return;
        }
        for (Figure figure : figures) {
            System.out.printf(
                    "%-7s %-37s %20s  %s%n",
                    figure.part(), figure.name(), figure.value(), figure.restsOn());
        }
    }
}
