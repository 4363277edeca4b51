package io.nerstream.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.cli.encoder.EncoderOptions;
import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.cli.terminal.Ending;
import io.nerstream.collection.CollectionLayout;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.encoder.Encoder;
import io.nerstream.indexing.LayoutOptions;
import io.nerstream.settings.MilvusAccess;
import io.nerstream.settings.options.MilvusOptions;
import io.nerstream.settings.options.SettingsCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "collection",
        description = {
            "Fills a collection of its own on a Milvus server step by step, and measures each step; drops it at the end.",
            "",
            "Method: real documents are encoded once; all beyond them are made up: the same mentions, with vectors at a cosine of some .86 from"
                    + " the real ones and with other names. They are written as the indexing job writes them (64 documents a call). At each step some"
                    + " documents are written once more as newer versions, the server is told to seal what it has, and then the descriptions of"
                    + " types are searched, by nerstream and by one call of the SDK that brings the same columns, in turns; and once more by the SDK with other figures of the index. Recall is the share of the 10 nearest, by"
                    + " comparing every mention with every description here. One JSON line for each step."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class BenchCollectionCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private MilvusOptions milvus;

    @Mixin private LayoutOptions collection;

    @Option(
            names = "--mentions",
            split = ",",
            defaultValue = "1000,10000,100000",
            paramLabel = "COUNT,...",
            description = "The steps; default: ${DEFAULT-VALUE}.")
    private List<Integer> steps;

    @Option(
            names = "--settle-minutes",
            defaultValue = "15",
            description =
                    "How long the server may take to index a step; default: ${DEFAULT-VALUE}.")
    private int settleMinutes;

    @Option(
            names = "--server-process",
            paramLabel = "PID",
            description =
                    "The server's process, if it is on this machine: its memory and what it computes are shown.")
    private Optional<Long> serverProcess = Optional.empty();

    @Option(
            names = "--server-data",
            defaultValue = "",
            paramLabel = "FOLDER",
            description = "The server's data, if it is on this machine: its size is shown.")
    private Path serverData;

    @Option(
            names = "--input",
            paramLabel = "FILE|DIR",
            description = "Real documents, as 'publish' reads them; default: the sample ones.")
    private Optional<Path> input = Optional.empty();

    @Option(
            names = "--encoder-limit",
            defaultValue = "250",
            description = "How many of them are encoded; default: ${DEFAULT-VALUE}.")
    private int encoderLimit;

    @Option(
            names = "--descriptions",
            defaultValue = "66",
            description = "How many are searched, 66 at most; default: ${DEFAULT-VALUE}.")
    private int descriptions;

    @Mixin private EncoderOptions encoder;

    @Mixin private ModelOptions model;

    @Override
    public Integer call() throws Exception {
        SettingsCheck check = new SettingsCheck(spec.commandLine());
        Supplier<String> address = check.read(milvus::address);
        Supplier<MilvusAccess> access = check.read(milvus::access);
        check.require(
                isRising(), "--mentions is " + steps + ": its numbers must rise, from 1 or more");
        check.require(
                settleMinutes > 0, "--settle-minutes is " + settleMinutes + ", it must be above 0");
        check.require(
                encoderLimit > 0, "--encoder-limit is " + encoderLimit + ", it must be above 0");
        check.require(
                descriptions > 0, "--descriptions is " + descriptions + ", it must be above 0");
        Supplier<CollectionLayout> layout = collection.layout(check);
        check.done();
        RealMentions real;
        try (Encoder opened = model.source(encoder.folder()).open()) {
            real = RealMentions.of(opened, input, encoderLimit, descriptions);
        }
        System.err.println("The documents are encoded.");
        MilvusSettings settings =
                MilvusSettings.at(address.get()).with(access.get()).with(layout.get());
        ServerUse use =
                new ServerUse(
                        serverProcess.map(OptionalLong::of).orElse(OptionalLong.empty()),
                        serverData);
        try (CollectionRun run = CollectionRun.start(settings, real, use)) {
            // A collection that nobody needs takes the server's memory for ever.
            Ending.first(run::close);
            for (int step : steps) {
                ObjectNode report = JsonNodeFactory.instance.objectNode();
                report.put("server", run.serverVersion());
                report.put("index", layout.get().index().name());
                report.put("shards", layout.get().shards());
                report.put("partitions_by_source", layout.get().partitions());
                run.fill(step, report);
                run.settle(Duration.ofMinutes(settleMinutes), report);
                use.memory().ifPresent(bytes -> report.put("server_memory_bytes", bytes));
                use.disk().ifPresent(bytes -> report.put("server_disk_bytes", bytes));
                run.search(report);
                run.tune(report);
                System.out.println(report);
            }
        }
        return 0;
    }

    private boolean isRising() {
        int before = 0;
        for (int step : steps) {
            if (step <= before) {
                return false;
            }
            before = step;
        }
        return !steps.isEmpty();
    }
}
