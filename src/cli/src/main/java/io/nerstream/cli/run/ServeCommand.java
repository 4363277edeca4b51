package io.nerstream.cli.run;

import io.nerstream.cli.encoder.EncoderOptions;
import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.cli.publish.KafkaOptions;
import io.nerstream.cli.terminal.Ending;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.encoder.Encoder;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.indexing.IndexingSettings;
import io.nerstream.schemas.KafkaSettings;
import io.nerstream.service.ServiceSettings;
import io.nerstream.service.http.QueryService;
import io.nerstream.service.types.TypeEncoder;
import io.nerstream.service.types.TypeStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "serve",
        description =
                "Runs an instance of the query service on a Kafka and a Milvus server of your own; more instances share the work. 'up' has one already.",
        mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

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

    @Mixin private MilvusOptions milvus;

    @Mixin private ListenOptions listen;

    @Mixin private EncoderOptions encoderOptions;

    @Mixin private ModelOptions model;

    // Closed in the opposite order; guarded by itself.
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    @Override
    public Integer call() throws Exception {
        WrongSettings wrong = new WrongSettings();
        Optional<KafkaSettings> given = wrong.or(() -> kafkaOptions.at(kafka));
        Optional<MilvusSettings> store = wrong.or(milvus::settings);
        Optional<EncoderSource> source = wrong.or(() -> model.source(encoderOptions.folder()));
        wrong.add(listen.problems());
        wrong.end();
        KafkaSettings brokers = given.orElseThrow();
        MilvusSettings settings = store.orElseThrow();
        Ending.first(this::close);
        Encoder encoder = keep(source.orElseThrow().open());
        TypeStore types = keep(TypeStore.open(brokers, registry));
        new TypeEncoder(encoder).encodeAll(types);
        MentionCollection collection =
                keep(MentionCollection.open(settings, encoder.id(), encoder.dimension()));
        QueryService service =
                keep(
                        QueryService.start(
                                new ServiceSettings(
                                        listen.host(),
                                        listen.port(),
                                        listen.allowedHosts(),
                                        brokers,
                                        IndexingSettings.group(encoder.id()),
                                        registry,
                                        ServiceSettings.USUAL_PATIENCE,
                                        listen.webhookPrivate(),
                                        listen.access()),
                                encoder,
                                collection,
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
