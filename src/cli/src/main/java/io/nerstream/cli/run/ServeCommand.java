package io.nerstream.cli.run;

import io.nerstream.cli.encoder.EncoderOptions;
import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.cli.terminal.Ending;
import io.nerstream.collection.CollectionLayout;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.encoder.Encoder;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.indexing.LayoutOptions;
import io.nerstream.metrics.traces.Tracing;
import io.nerstream.service.ServiceSettings;
import io.nerstream.service.http.QueryService;
import io.nerstream.service.types.TypeEncoder;
import io.nerstream.service.types.TypeStore;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.MilvusAccess;
import io.nerstream.settings.RegistrySettings;
import io.nerstream.settings.options.CheckedProgram;
import io.nerstream.settings.options.KafkaOptions;
import io.nerstream.settings.options.MilvusOptions;
import io.nerstream.settings.options.RegistryOptions;
import io.nerstream.settings.options.SettingsCheck;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        description =
                "Runs an instance of the query service on a Kafka and a Milvus server of your own; more instances share the work. 'up' has one already.",
        mixinStandardHelpOptions = true)
public final class ServeCommand implements CheckedProgram {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Spec private CommandSpec spec;

    @Mixin private KafkaOptions kafka;

    @Mixin private RegistryOptions registry;

    @Mixin private MilvusOptions milvus;

    @Mixin private LayoutOptions collection;

    @Mixin private ListenOptions listen;

    @Mixin private EncoderOptions encoderOptions;

    @Mixin private ModelOptions model;

    // Closed in the opposite order; guarded by itself.
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    @Override
    public Integer call() throws Exception {
        SettingsCheck check = new SettingsCheck(spec.commandLine());
        Supplier<KafkaSettings> brokers = check.read(kafka::settings);
        Supplier<RegistrySettings> schemas = check.read(registry::settings);
        Supplier<String> address = check.read(milvus::address);
        Supplier<MilvusAccess> access = check.read(milvus::access);
        Supplier<CollectionLayout> layout = collection.layout(check);
        EncoderSource source = model.source(encoderOptions.folder());
        check.add(source.problems());
        listen.check(check);
        var unusedTraces = check.read(Tracing::open);
        check.done();
        Ending.first(this::close);
        Encoder encoder = keep(source.open());
        TypeStore types = keep(TypeStore.open(brokers.get(), schemas.get()));
        new TypeEncoder(encoder).encodeAll(types);
        MentionCollection mentions =
                keep(
                        MentionCollection.open(
                                MilvusSettings.at(address.get())
                                        .with(access.get())
                                        .with(layout.get()),
                                encoder.id(),
                                encoder.dimension()));
        QueryService service =
                keep(
                        QueryService.start(
                                new ServiceSettings(
                                        listen.host(),
                                        listen.port(),
                                        listen.allowedHosts(),
                                        brokers.get(),
                                        schemas.get(),
                                        ServiceSettings.USUAL_PATIENCE,
                                        listen.webhookPrivate(),
                                        listen.access()),
                                encoder,
                                mentions,
                                types,
                                List::of));
        System.err.println("The query service listens on " + service.url() + "; Ctrl-C ends it.");
        new CountDownLatch(1).await();
        return 0;
    }

    private <T extends AutoCloseable> T keep(T part) {
        synchronized (parts) {
            parts.push(part);
        }
        return part;
    }

    private void close() {
        synchronized (parts) {
            while (!parts.isEmpty()) {
                AutoCloseable part = parts.pop();
                try {
                    part.close();
                } catch (Exception e) {
                    LOG.warn("{} did not end well", part.getClass().getSimpleName(), e);
                }
            }
        }
    }
}
