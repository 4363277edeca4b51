package io.nerstream.cli.run;

import io.nerstream.service.stream.Topics;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.options.CheckedProgram;
import io.nerstream.settings.options.KafkaOptions;
import io.nerstream.settings.options.SettingsCheck;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "topics",
        description = "Makes the topics that are not there on a Kafka of your own; 'up' makes its.",
        mixinStandardHelpOptions = true)
public final class TopicsCommand implements CheckedProgram {
    @Spec private CommandSpec spec;

    @Mixin private KafkaOptions kafka;

    @Override
    public Integer call() throws Exception {
        SettingsCheck check = new SettingsCheck(spec.commandLine());
        Supplier<KafkaSettings> brokers = check.read(kafka::settings);
        check.done();
        Topics.make(brokers.get()).forEach(name -> System.out.println("made " + name));
        return 0;
    }
}
