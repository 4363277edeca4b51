package io.nerstream.cli.check;

import io.nerstream.cli.encoder.EncoderOptions;
import io.nerstream.cli.terminal.TerminalText;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.collection.StoredRows;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.service.stream.StreamException;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.MilvusAccess;
import io.nerstream.settings.RegistrySettings;
import io.nerstream.settings.options.CheckedProgram;
import io.nerstream.settings.options.KafkaOptions;
import io.nerstream.settings.options.MilvusOptions;
import io.nerstream.settings.options.RegistryOptions;
import io.nerstream.settings.options.SettingsCheck;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description = {
            "Compares the collection with the documents topic, row by row; the job may run. Exit code 1: they differ.",
            "Speaks with Kafka and Milvus directly: with those of 'up' on this machine, if no others are given."
        },
        defaultValueProvider = LocalServers.class,
        mixinStandardHelpOptions = true)
public final class CheckCommand implements CheckedProgram {
    @Spec private CommandSpec spec;

    @Mixin private KafkaOptions kafka;

    @Mixin private RegistryOptions registry;

    @Mixin private MilvusOptions milvus;

    @Mixin private EncoderOptions encoder;

    @Option(
            names = "--repair",
            description =
                    "Mend what differs: delete what nothing names, remove what the topic has not, and publish the records of all others again, as back-fill.")
    private boolean repair;

    @Option(names = "--json", description = "What was found as one line of JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        SettingsCheck check = new SettingsCheck(spec.commandLine());
        Supplier<KafkaSettings> brokers = check.read(kafka::settings);
        Supplier<RegistrySettings> schemas = check.read(registry::settings);
        Supplier<String> address = check.read(milvus::address);
        Supplier<MilvusAccess> access = check.read(milvus::access);
        Supplier<EncoderSource.Identity> identity = check.read(this::identity);
        check.done();
        try (StoredRows rows =
                StoredRows.open(
                        MilvusSettings.at(address.get()).with(access.get()),
                        identity.get().id(),
                        identity.get().dimension())) {
            CollectionCheck.Result result =
                    new CollectionCheck(brokers.get(), schemas.get(), identity.get().id(), rows)
                            .run();
            Map<Difference, String> mended = repair ? mend(brokers.get(), rows, result) : Map.of();
            print(new CheckReport(result, mended));
            return result.differences().isEmpty() ? 0 : 1;
        }
    }

    /** Needs no language model. */
    private EncoderSource.Identity identity() throws IOException {
        try {
            return new EncoderSource(encoder.folder().toString(), "", "cpu", "").identity();
        } catch (NoSuchFileException e) {
            throw new IOException("the encoder's file " + e.getFile() + " does not exist", e);
        }
    }

    private static Map<Difference, String> mend(
            KafkaSettings kafka, StoredRows rows, CollectionCheck.Result result)
            throws InterruptedException {
        if (!result.differences().isEmpty() && !result.isToldByJob()) {
            // Else the wrong Kafka would empty the collection.
            throw new StreamException(
                    "no indexing job of this encoder has told its progress to Kafka at "
                            + kafka
                            + ", but the collection holds "
                            + result.documents()
                            + " documents: nothing is mended; give the Kafka that the job reads (--kafka), or start the job",
                    null);
        }
        Map<Difference, String> mended = new LinkedHashMap<>();
        try (Repair repair = new Repair(kafka, rows, result.ends())) {
            for (Difference one : result.differences()) {
                mended.put(one, repair.mend(one));
            }
        }
        return mended;
    }

    private void print(CheckReport report) {
        if (json) {
            System.out.println(TerminalText.json(report.json()));
        } else {
            System.out.print(report.text());
        }
    }
}
