package io.nerstream.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.alerts.matching.SavedTypes;
import io.nerstream.cli.encoder.EncoderOptions;
import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.encoder.Encoder;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.schemas.Delivery;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.Novelty;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.TypeEncoding;
import io.nerstream.service.alerts.AlertLog;
import io.nerstream.service.alerts.LoggedAlert;
import io.nerstream.service.stream.DocumentPublisher;
import io.nerstream.service.types.TypeStore;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "alerts",
        description =
                "How many mentions a second can be matched with many saved types, beside what the encoder finds; then, on a stack of its own, the time from publishing to an alert.",
        mixinStandardHelpOptions = true)
final class BenchAlertsCommand implements Callable<Integer> {
    private static final int BATCH = 64;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration MEASURE = Duration.ofSeconds(10);
    private static final Duration LAST_ALERT = Duration.ofSeconds(30);
    private static final double LOAD = 0.5;
    // Random vectors of some 500 values are this alike once in a hundred thousand times.
    private static final float RARE = 0.19f;
    private static final String EVERYTHING = "everything";

    @Option(
            names = "--types",
            defaultValue = "100000",
            description =
                    "Saved types to match with, of random vectors; default: ${DEFAULT-VALUE}.")
    private int types;

    @Option(
            names = "--live-types",
            defaultValue = "1000",
            description =
                    "Saved types of the stack, beside one that matches every mention; default: ${DEFAULT-VALUE}.")
    private int liveTypes;

    @Mixin private BenchInput input;

    @Mixin private EncoderOptions encoder;

    @Mixin private ModelOptions model;

    private final Random random = new Random(1);

    @Override
    public Integer call() throws Exception {
        List<Document> documents = input.read();
        List<Document> some = input.forEncoder(documents);
        EncoderSource source = model.source(encoder.folder());
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        BenchRun alone;
        String encoderId;
        try (Encoder opened = source.open()) {
            encoderId = opened.id();
            BenchRun unused = BenchRun.encode(opened, some.subList(0, Math.min(50, some.size())));
            alone = BenchRun.encode(opened, some);
        }
        match(encoderId, alone, report.putObject("matching"));
        live(source, encoderId, documents, alone.documents() * LOAD, report.putObject("live"));
        System.out.println(report);
        return 0;
    }

    private void match(String encoderId, BenchRun alone, ObjectNode report) {
        int values = alone.vectors().get(0).length;
        SavedTypes saved = new SavedTypes();
        for (int i = 0; i < types; i++) {
            saved.put(type("t" + i, encoderId, RARE, values));
        }
        double unused = rate(saved, encoderId, alone.vectors(), WARM_UP);
        double matched = rate(saved, encoderId, alone.vectors(), MEASURE);
        report.put("types", types);
        report.put("values", values);
        report.put("vector_bytes_per_type", saved.bytes() / types);
        report.put("mentions_per_second", BenchLatency.round(matched));
        report.put("encoder_mentions_per_second", BenchLatency.round(alone.mentions()));
        report.put("times_the_encoder", BenchLatency.round(matched / alone.mentions()));
    }

    private static double rate(
            SavedTypes saved, String encoderId, List<float[]> vectors, Duration time) {
        long start = System.nanoTime();
        long mentions = 0;
        while (System.nanoTime() - start < time.toNanos()) {
            int at = (int) (mentions % Math.max(1, vectors.size() - BATCH));
            List<float[]> batch = vectors.subList(at, Math.min(vectors.size(), at + BATCH));
            List<SavedTypes.Match> unused = saved.match(encoderId, batch);
            mentions += batch.size();
        }
        return mentions / ((System.nanoTime() - start) / 1e9);
    }

    private void live(
            EncoderSource source,
            String encoderId,
            List<Document> documents,
            double perSecond,
            ObjectNode report)
            throws Exception {
        int count = input.paced(perSecond);
        try (BenchStack stack = BenchStack.start(source);
                BenchOutcomes outcomes = new BenchOutcomes(stack.kafka(), encoderId);
                DocumentPublisher publisher =
                        new DocumentPublisher(
                                KafkaSettings.at(stack.kafka()), RegistrySettings.NONE);
                TypeStore store =
                        TypeStore.open(KafkaSettings.at(stack.kafka()), RegistrySettings.NONE)) {
            int values = source.identity().dimension();
            for (int i = 0; i < liveTypes; i++) {
                store.put(type("t" + i, encoderId, RARE, values));
            }
            store.put(type(EVERYTHING, encoderId, -1, values));
            Heard heard = new Heard(stack.kafka());
            Thread listening = new Thread(heard, "alerts");
            listening.start();
            outcomes.begin(count);
            BenchLatency.publish(publisher, documents, perSecond, count);
            List<Long> searchable = BenchLatency.toSearchable(outcomes.await());
            listening.join();
            report.put("types", liveTypes + 1);
            report.put("documents_per_second", BenchLatency.round(perSecond));
            report.put("documents", count);
            BenchLatency.put(report, "publish_to_searchable_ms", searchable);
            BenchLatency.put(report, "publish_to_alert_ms", heard.sincePublished());
            BenchLatency.put(report, "searchable_to_alert_ms", heard.sinceSearchable());
        }
    }

    /** A type of a random vector; those that match everything alert once for each document. */
    private SavedType type(String id, String encoderId, float threshold, int values) {
        List<Float> vector = new ArrayList<>(values);
        double squares = 0;
        for (int i = 0; i < values; i++) {
            float value = (float) random.nextGaussian();
            vector.add(value);
            squares += (double) value * value;
        }
        float length = (float) Math.sqrt(squares);
        vector.replaceAll(value -> value / length);
        return SavedType.newBuilder()
                .setId(id)
                .setRevision(1)
                .setDescriptions(List.of(id))
                .setEncodings(List.of(new TypeEncoding(encoderId, threshold, vector)))
                .setNovelty(Novelty.DOCUMENT)
                .setRememberSeconds(Duration.ofDays(1).toSeconds())
                .setCapAlerts(Integer.MAX_VALUE)
                .setCapSeconds(Duration.ofDays(1).toSeconds())
                .setDelivery(Delivery.TOPIC)
                .setCreated(Instant.now())
                .setChanged(Instant.now())
                .build();
    }

    /** The alert of each document, and when it was there to be read; until none comes for long. */
    private static final class Heard implements Runnable {
        private final AlertLog log;
        private final Map<String, long[]> millis = new HashMap<>();

        Heard(String kafka) {
            this.log = new AlertLog(KafkaSettings.at(kafka), RegistrySettings.NONE);
            log.seek(0);
        }

        @Override
        public void run() {
            try (log) {
                long last = System.nanoTime();
                while (System.nanoTime() - last < LAST_ALERT.toNanos()) {
                    for (LoggedAlert one : log.next()) {
                        if (one.alert().getTypeId().equals(EVERYTHING)) {
                            take(one, System.currentTimeMillis());
                            last = System.nanoTime();
                        }
                    }
                }
            }
        }

        private void take(LoggedAlert one, long now) {
            var match = one.alert().getMatch();
            millis.put(
                    match.getDocument(),
                    new long[] {
                        now - match.getIngested().toEpochMilli(),
                        now - match.getIndexed().toEpochMilli()
                    });
        }

        List<Long> sincePublished() {
            return millis.values().stream().map(times -> times[0]).toList();
        }

        List<Long> sinceSearchable() {
            return millis.values().stream().map(times -> times[1]).toList();
        }
    }
}
