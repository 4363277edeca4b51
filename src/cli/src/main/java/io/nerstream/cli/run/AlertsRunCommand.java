package io.nerstream.cli.run;

import io.nerstream.alerts.AlertsApp;
import io.nerstream.alerts.AlertsSettings;
import io.nerstream.cli.terminal.Ending;
import io.nerstream.metrics.traces.Tracing;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import io.nerstream.settings.options.CheckedProgram;
import io.nerstream.settings.options.KafkaOptions;
import io.nerstream.settings.options.RegistryOptions;
import io.nerstream.settings.options.SettingsCheck;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description =
                "Runs an instance of the alerts program on a Kafka of your own; more instances divide the work. 'up' has one already.",
        mixinStandardHelpOptions = true)
public final class AlertsRunCommand implements CheckedProgram {
    @Spec private CommandSpec spec;

    @Mixin private KafkaOptions kafka;

    @Mixin private RegistryOptions registry;

    @Option(
            names = "--application",
            defaultValue = AlertsSettings.USUAL_APPLICATION,
            description = "Id that all instances share; default: ${DEFAULT-VALUE}.")
    private String application;

    @Option(
            names = "--state",
            required = true,
            defaultValue = "",
            paramLabel = "DIR",
            description =
                    "Folder of local state, of this instance alone; what is lost there comes back from Kafka.")
    private Path state;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "Of use up to the partitions of the topic mentions; default: 1.")
    private String threads;

    @Mixin private MetricsOptions metrics;

    @Override
    public Integer call() throws Exception {
        SettingsCheck check = new SettingsCheck(spec.commandLine());
        Supplier<KafkaSettings> brokers = check.read(kafka::settings);
        Supplier<RegistrySettings> schemas = check.read(registry::settings);
        check.require(
                !state.toString().isEmpty(),
                "--state is missing: give it a folder of this instance alone");
        Supplier<Integer> count = check.number("--threads", threads, 1, Integer.MAX_VALUE);
        metrics.check(check);
        var unusedTraces = check.read(Tracing::open);
        check.done();
        AlertsApp app =
                AlertsApp.start(
                        new AlertsSettings(
                                brokers.get(),
                                application,
                                schemas.get(),
                                state.toAbsolutePath(),
                                count.get()));
        Ending.first(
                () -> {
                    System.err.println("Ending ...");
                    app.close();
                });
        metrics.show(app);
        System.err.println("The alerts program begins; Ctrl-C ends it.");
        String reason = app.awaitFailure();
        System.err.println(
                "nerstream: the alerts program has failed for good and ends; nothing is lost, start it again: "
                        + reason);
        return 1;
    }
}
