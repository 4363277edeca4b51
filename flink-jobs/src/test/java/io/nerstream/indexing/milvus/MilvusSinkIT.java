package io.nerstream.indexing.milvus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.collection.DocumentChange;
import io.nerstream.collection.DocumentRow;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.MentionRow;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.collection.RecordPlace;
import io.nerstream.collection.WriteOutcome;
import io.nerstream.collection.embedded.EmbeddedMilvus;
import io.nerstream.encoder.install.Cache;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sink on a real Flink and a real Milvus. */
class MilvusSinkIT {
    private static final String ENCODER = "e".repeat(64);
    private static final int DIMENSION = 4;

    @TempDir static Path data;

    private static EmbeddedMilvus server;

    /**
     * A document whose mentions have the given starts; none: it is removed.
     *
     * @param sourceLength more than 2,048 is what the server does not take
     */
    public record Change(
            String id, long version, int[] starts, boolean removed, int sourceLength, long offset)
            implements Serializable {
        private static final long serialVersionUID = 1;
        private static final AtomicLong OFFSETS = new AtomicLong();

        Change(String id, long version, int[] starts, boolean removed, int sourceLength) {
            this(id, version, starts, removed, sourceLength, OFFSETS.incrementAndGet());
        }

        RecordPlace place() {
            return new RecordPlace(0, offset, offset);
        }

        static Change of(String id, long version, int... starts) {
            return new Change(id, version, starts, false, 1);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        server =
                EmbeddedMilvus.start(
                        EmbeddedMilvus.install(Cache.folder(), System.err::println), data, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static DocumentChange change(Change change) {
        if (change.removed()) {
            return new DocumentChange.Remove(change.id(), change.place(), Optional.empty());
        }
        List<MentionRow> mentions = new ArrayList<>();
        List<float[]> vectors = new ArrayList<>();
        for (int start : change.starts()) {
            mentions.add(new MentionRow(start, start + 1, "m", "m", start, 1));
            vectors.add(new float[] {1, 0, 0, 0});
        }
        return new DocumentChange.Replace(
                new DocumentRow(
                        change.id(),
                        Optional.of(change.version()),
                        change.place(),
                        Optional.empty(),
                        Optional.of("s".repeat(change.sourceLength())),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        Optional.empty(),
                        Map.of(),
                        Map.of()),
                mentions,
                vectors,
                Optional.empty());
    }

    private static String result(Change change, WriteOutcome outcome, Instant began) {
        return change.id() + " " + outcome.getClass().getSimpleName();
    }

    private static List<String> run(MilvusSettings settings, List<Change> changes, int batch)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        MilvusSink<Change, String> sink =
                MilvusSink.<Change, String>builder(
                                () -> MentionCollection.open(settings, ENCODER, DIMENSION),
                                MilvusSinkIT::change,
                                MilvusSinkIT::result,
                                Change::id,
                                change -> 1L,
                                TypeInformation.of(String.class))
                        .capacity(Math.max(batch, 32))
                        .batch(batch)
                        .delay(Duration.ofMillis(50))
                        .build();
        List<String> results = new ArrayList<>();
        try (CloseableIterator<String> collected =
                sink.addTo(environment.fromData(changes).keyBy(Change::id), "write")
                        .executeAndCollect()) {
            collected.forEachRemaining(results::add);
        }
        return results;
    }

    private static List<Integer> starts(String id) {
        try (MentionCollection collection =
                MentionCollection.open(MilvusSettings.at(server.uri()), ENCODER, DIMENSION)) {
            return collection.document(id).orElseThrow().mentions().stream()
                    .map(MentionRow::start)
                    .toList();
        }
    }

    @Test
    void writesDocumentsInOrderAndReportsEach() throws Exception {
        List<Change> changes = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            changes.add(Change.of("order" + i % 10, i, i, i + 200));
            expected.add("order" + i % 10 + " Indexed");
        }
        changes.add(Change.of("order3", 1, 5));
        expected.add("order3 Superseded");
        changes.add(new Change("order4", 0, new int[0], true, 1));
        expected.add("order4 Deleted");
        changes.add(Change.of("order4", 0, 7));
        expected.add("order4 Indexed");

        assertThat(run(MilvusSettings.at(server.uri()), changes, 16))
                .containsExactlyInAnyOrderElementsOf(expected);

        assertThat(starts("order0")).containsExactly(90, 290);
        assertThat(starts("order3")).containsExactly(93, 293);
        assertThat(starts("order4")).containsExactly(7);
    }

    @Test
    void whatTheServerDoesNotTakeIsRejectedAlone() throws Exception {
        List<Change> changes =
                List.of(
                        Change.of("good1", 1, 1),
                        new Change("bad", 1, new int[] {1}, false, 3_000),
                        Change.of("good2", 1, 2));

        assertThat(run(MilvusSettings.at(server.uri()), changes, 16))
                .containsExactlyInAnyOrder("good1 Indexed", "bad Rejected", "good2 Indexed");
        assertThat(starts("good1")).containsExactly(1);
        assertThat(starts("good2")).containsExactly(2);
    }

    @Test
    void aServerThatCannotBeReachedFailsTheJobWithinTheDeadline() {
        MilvusSettings nobody =
                MilvusSettings.at("http://127.0.0.1:1").within(Duration.ofSeconds(2));

        assertThatThrownBy(() -> run(nobody, List.of(Change.of("d", 1, 1)), 16))
                .hasStackTraceContaining("no Milvus server answers at http://127.0.0.1:1");
    }

    @Test
    void refusesABatchThatCouldNeverFill() {
        MilvusSink.Builder<Change, String> builder =
                MilvusSink.<Change, String>builder(
                                () -> null,
                                MilvusSinkIT::change,
                                MilvusSinkIT::result,
                                Change::id,
                                change -> 1L,
                                TypeInformation.of(String.class))
                        .capacity(4)
                        .batch(5);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch 5")
                .hasMessageContaining("capacity 4");
    }
}
