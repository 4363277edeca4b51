package io.nerstream.cli.run;

import io.nerstream.cli.publish.KafkaOptions;
import io.nerstream.service.stream.Topics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "topics",
        description = "Makes the topics that are not there on a Kafka of your own; 'up' makes its.",
        mixinStandardHelpOptions = true)
public final class TopicsCommand implements Callable<Integer> {
    @Option(
            names = "--kafka",
            required = true,
            defaultValue = "${env:NERSTREAM_KAFKA}",
            paramLabel = "HOST:PORT,...",
            description = "Bootstrap servers.")
    private String kafka;

    @Mixin private KafkaOptions kafkaOptions;

    @Override
    public Integer call() throws Exception {
        Topics.make(kafkaOptions.at(kafka)).forEach(name -> System.out.println("made " + name));
        return 0;
    }
}
