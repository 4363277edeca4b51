package io.nerstream.cli.size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.nerstream.cli.CommandRun;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SizingTest {
    private static final Speed MEASURED =
            new Speed.OfCore(Measured.TOKENS_PER_CORE.value(), Measured.TOKENS_PER_CORE.source());

    private static Workload news(double documents, Duration retention) {
        return new Workload(documents, 210, 11, retention, 1_000, 1);
    }

    private static Map<String, String> figures(Workload load, Speed speed) {
        return Sizing.of(load, speed).stream()
                .collect(Collectors.toMap(one -> one.part() + " " + one.name(), Figure::value));
    }

    @Test
    void whatWasMeasuredNeedsWhatItWasMeasuredOn() {
        Map<String, String> figures = figures(news(5.8, Duration.ofDays(1)), MEASURED);

        assertThat(figures)
                .containsEntry("job cores", "2")
                .containsEntry("job parallelism", "1")
                .containsEntry("kafka partitions of documents and mentions", "6")
                .containsEntry("milvus shards", "1")
                .containsEntry("alerts instances", "1");
    }

    @Test
    void theLargestStreamIsCalculated() {
        Map<String, String> figures = figures(news(1_157, Duration.ofHours(21)), MEASURED);

        assertThat(figures)
                .containsEntry("milvus index", "IVF_FLAT")
                .containsEntry("job cores", "394")
                .containsEntry("job parallelism", "197")
                .containsEntry("kafka partitions of documents and mentions", "197")
                .containsEntry("milvus shards", "8");
    }

    @Test
    void nothingIsSaidOfGpusThatNobodyMeasured() {
        assertThat(figures(news(100, Duration.ofDays(1)), MEASURED))
                .containsEntry("job GPUs instead", "unknown");
        assertThat(figures(news(100, Duration.ofDays(1)), new Speed.OfGpu(10_000, "as given")))
                .containsEntry("job GPUs", "3")
                .doesNotContainKey("job cores");
    }

    @Test
    void moreSavedTypesTakeMoreInstances() {
        Workload load = new Workload(100, 210, 11, Duration.ofDays(1), 100_000, 1);

        assertThat(figures(load, MEASURED))
                .containsEntry("alerts instances", "2")
                .containsEntry("alerts memory of saved types, each instance", "197 MiB");
    }

    @Test
    void everyFigureSaysWhatItRestsOn() {
        List<Figure> figures = Sizing.of(news(100, Duration.ofDays(1)), MEASURED);

        assertThat(figures).allMatch(one -> !one.restsOn().isBlank());
    }

    /** The figures come from news; these are the 160 sample documents of another kind. */
    @Test
    void kafkaTakesWhatItTookForOtherDocuments() {
        Workload sample =
                new Workload(1, 14_628 / 160.0, 1_295 / 160.0, Duration.ofDays(1), 1_000, 1);
        double measured = 62_328 + 3_168_245 + 11_302;

        assertThat(160 * new Sizing(sample, MEASURED).kafkaBytesPerDocument())
                .isCloseTo(measured, withinPercentage(5));
    }

    /** The figure comes from 100,010 mentions. */
    @Test
    void milvusTakesTheMemoryThatItTookForThreeTimesTheMentions() {
        double measured = 1_177.0 * (1 << 20);

        assertThat(new Sizing(stored(300_298), MEASURED).milvusMemory())
                .isCloseTo(measured, withinPercentage(10));
    }

    /** The figure comes from 300,009 mentions; it must rather be too large than too small. */
    @Test
    void milvusTakesNoMoreDiskThanCalculatedForAThirdOfTheMentions() {
        assertThat(new Sizing(stored(100_010), MEASURED).milvusDisk())
                .isBetween(831_299_696.0, 1.5 * 831_299_696.0);
    }

    private static Workload stored(long mentions) {
        return new Workload(1, 210, mentions / 86_400.0, Duration.ofDays(1), 1_000, 1);
    }

    @Test
    void allThatIsWrongIsNamedWithBothValues() {
        CommandRun run =
                CommandRun.of(
                        "size",
                        "--docs-per-second",
                        "0",
                        "--retention",
                        "-P1D",
                        "--model",
                        "Llama-3.1-8B");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "--docs-per-second is 0.0",
                        "--retention is PT-24H",
                        "--model is Llama-3.1-8B, but only SmolLM2-135M was measured");
    }

    @Test
    void whatIsBeyondTheCalculationIsRefused() {
        assertThat(news(1_200, Duration.ofHours(1)).problems())
                .singleElement()
                .asString()
                .contains("103,680,000", "100,000,000");
        assertThat(news(1_000, Duration.ofDays(30)).problems())
                .singleElement()
                .asString()
                .contains("28,512,000,000", "1,000,000,000", "PT25H");
        assertThat(new Workload(1_000, 210, 1_000, Duration.ofDays(30), 1_000, 1).problems())
                .singleElement()
                .asString()
                .contains("lower --retention to PT16M40S");
    }

    @Test
    void numbersAreTheSameEverywhere() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(figures(news(100, Duration.ofDays(5)), MEASURED))
                    .containsEntry("stream documents", "8,640,000 a day");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theCommandShowsATable() {
        CommandRun run = CommandRun.of("size", "--docs-per-second", "100", "--retention", "P5D");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("milvus  memory", "bench pipeline", "8,640,000 a day");
    }
}
