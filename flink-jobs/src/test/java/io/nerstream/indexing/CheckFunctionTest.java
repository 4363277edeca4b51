package io.nerstream.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.settings.RegistrySettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class CheckFunctionTest {
    private static final IndexedBefore BEFORE = new IndexedBefore(Map.of(0, 10L), Map.of());

    @Test
    void shouldTellWhatWasIndexedBeforeFromWhatIsNew() throws Exception {
        try (var harness = harness(BEFORE)) {
            harness.open();
            read(harness, record(0, 9, false));
            read(harness, record(0, 10, false));
            read(harness, record(1, 9, false));
            assertThat(backfills(harness)).containsExactly(true, false, false);
        }
    }

    @Test
    void shouldTakeADocumentsWordForIt() throws Exception {
        try (var harness = harness(IndexedBefore.NOTHING)) {
            harness.open();
            read(harness, record(0, 0, true));
            read(harness, record(0, 1, false));
            assertThat(backfills(harness)).containsExactly(true, false);
        }
    }

    @Test
    void shouldTakeWhatIsSaidAgainForOld() throws Exception {
        try (var harness = harness(IndexedBefore.NOTHING)) {
            harness.open();
            read(harness, record(0, 0, false, "0-1"));
            read(harness, record(0, 1, false, ""));
            assertThat(backfills(harness)).containsExactly(true, false);
        }
    }

    @Test
    void shouldGoOnWithABackfillThatWasInterrupted() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness(BEFORE)) {
            harness.open();
            state = harness.snapshot(1, 1);
        }
        // Meanwhile the job itself has told Kafka a place, which is not where the back-fill ends.
        try (var harness = harness(new IndexedBefore(Map.of(0, 3L), Map.of()))) {
            harness.initializeState(state);
            harness.open();
            read(harness, record(0, 9, false));
            read(harness, record(0, 10, false));
            assertThat(backfills(harness)).containsExactly(true, false);
        }
    }

    @Test
    void shouldBuryWhatHasNoId() throws Exception {
        try (var harness = harness(BEFORE)) {
            harness.open();
            read(harness, noDocument(""));
            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(harness.getSideOutput(IndexingJob.DEAD_LETTERS)).hasSize(1);
        }
    }

    @Test
    void shouldLetTheWriteBuryWhatIsNoDocument() throws Exception {
        try (var harness = harness(BEFORE)) {
            harness.open();
            read(harness, noDocument("k"));
            assertThat(harness.extractOutputValues()).hasSize(1);
            assertThat(harness.getSideOutput(IndexingJob.DEAD_LETTERS)).isNull();
        }
    }

    private static RawRecord noDocument(String key) {
        return new RawRecord(
                "documents",
                0,
                1,
                0,
                bytes(key),
                bytes("x"),
                false,
                false,
                -1,
                "",
                TraceHeaders.NONE);
    }

    private static OneInputStreamOperatorTestHarness<RawRecord, RawRecord> harness(
            IndexedBefore before) throws Exception {
        return new OneInputStreamOperatorTestHarness<>(
                new ProcessOperator<>(new CheckFunction(RegistrySettings.NONE, before)), 1, 1, 0);
    }

    private static void read(
            OneInputStreamOperatorTestHarness<RawRecord, RawRecord> harness, RawRecord record)
            throws Exception {
        harness.processElement(record, record.timestamp());
    }

    private static List<Boolean> backfills(
            OneInputStreamOperatorTestHarness<RawRecord, RawRecord> harness) {
        return harness.extractOutputValues().stream().map(RawRecord::backfill).toList();
    }

    private static RawRecord record(int partition, long offset, boolean backfill) throws Exception {
        return record(partition, offset, backfill, "");
    }

    private static RawRecord record(int partition, long offset, boolean backfill, String origin)
            throws Exception {
        Document document =
                Document.newBuilder()
                        .setId("d")
                        .setText("text")
                        .setIngested(Instant.EPOCH)
                        .setAttributes(Map.of())
                        .setBackfill(backfill)
                        .build();
        return new RawRecord(
                "documents",
                partition,
                offset,
                0,
                bytes("d"),
                new SingleObjectCodec<>(Document.class).encode(document),
                false,
                false,
                -1,
                origin,
                TraceHeaders.NONE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
