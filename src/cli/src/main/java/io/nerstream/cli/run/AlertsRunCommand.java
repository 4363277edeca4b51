package io.nerstream.cli.run;

import io.nerstream.alerts.AlertsApp;
import io.nerstream.alerts.AlertsSettings;
import io.nerstream.cli.publish.KafkaOptions;
import io.nerstream.cli.terminal.Ending;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "run",
        description =
                "Runs an instance of the alerts program on a Kafka of your own; more instances divide the work. 'up' has one already.",
        mixinStandardHelpOptions = true)
public final class AlertsRunCommand implements Callable<Integer> {
    @Option(
            names = "--kafka",
            required = true,
            defaultValue = "${env:NERSTREAM_KAFKA}",
            paramLabel = "HOST:PORT,...",
            description = "Bootstrap servers.")
    private String kafka;

    @Mixin private KafkaOptions kafkaOptions;

    @Option(
            names = "--schema-registry",
            defaultValue = "${env:NERSTREAM_SCHEMA_REGISTRY:-}",
            paramLabel = "URL",
            description = "Schema registry, with the REST interface of Confluent's; default: none.")
    private String registry;

    @Option(
            names = "--application",
            defaultValue = AlertsSettings.USUAL_APPLICATION,
            description = "Id that all instances share; default: ${DEFAULT-VALUE}.")
    private String application;

    @Option(
            names = "--state",
            required = true,
            paramLabel = "DIR",
            description =
                    "Folder of local state, of this instance alone; what is lost there comes back from Kafka.")
    private Path state;

    @Option(
            names = "--threads",
            defaultValue = "1",
            description = "Of use up to the partitions of the topic mentions; default: 1.")
    private int threads;

    @Mixin private MetricsOptions metrics;

    @Override
    public Integer call() throws Exception {
        AlertsApp app =
                AlertsApp.start(
                        new AlertsSettings(
                                kafkaOptions.at(kafka),
                                application,
                                registry,
                                state.toAbsolutePath(),
                                threads));
        Ending.first(
                () -> {
                    System.err.println("Ending ...");
                    app.close();
                });
        metrics.show(app);
        System.err.println("The alerts program begins; Ctrl-C ends it.");
        new CountDownLatch(1).await();
        return 0;
    }
}
