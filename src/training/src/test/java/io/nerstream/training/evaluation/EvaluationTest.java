package io.nerstream.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.encoder.Span;
import io.nerstream.training.corpus.LabelledSpan;
import io.nerstream.training.corpus.LabelledText;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
    private static LabelledText document(int line, String text, String type, String... unverified) {
        LabelledSpan span = new LabelledSpan(new Span(0, 1), Optional.of(type));
        return new LabelledText(line, text, Optional.of(List.of(span)), Set.of(unverified));
    }

    private static final List<LabelledText> DOCUMENTS =
            List.of(
                    document(0, "The river rose overnight", "river"),
                    document(1, "A bank failed", "company"),
                    document(2, "Rivers are long", "river"),
                    document(3, "A long river of complaints", "other", "river"),
                    document(4, "Nothing to see", "other"));

    /** Ranks documents in the order given. */
    private record Fixed(List<Integer> order) implements RetrievalSystem {
        @Override
        public String name() {
            return "fixed";
        }

        @Override
        public float[] score(String description) {
            float[] scores = new float[order.size()];
            for (int place = 0; place < scores.length; place++) {
                scores[order.get(place)] = -place;
            }
            return scores;
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldLeaveOutTypesWithoutNamesAndDocumentsWithUnverifiedTypes() throws Exception {
        RetrievalTask task =
                RetrievalTask.of(
                        DOCUMENTS,
                        Map.of("river", "river", "company", "company", "ship", "ship"),
                        Set.of());
        Evaluation.Result found = Evaluation.run(task, new Fixed(List.of(0, 3, 2, 1, 4)));

        assertThat(found.types()).containsOnlyKeys("river", "company");
        // Document 3 does not count for rivers: both of the first two are right.
        assertThat(found.types().get("river").rPrecision()).isEqualTo(1);
        assertThat(found.types().get("river").relevant()).isEqualTo(2);
        assertThat(found.types().get("company").rPrecision()).isZero();
        assertThat(found.types().get("company").averagePrecision()).isEqualTo(0.25);
        assertThat(found.rPrecision()).isEqualTo(0.5);
        assertThat(Evaluation.chance(task)).isCloseTo((2.0 / 4 + 1.0 / 5) / 2, within(1e-12));
    }

    @Test
    void shouldRefuseTypesThatCannotBeMeasured() {
        assertThatThrownBy(
                        () -> RetrievalTask.of(DOCUMENTS, Map.of("river", "river"), Set.of("lake")))
                .hasMessageContaining("'lake' has no description");
        assertThatThrownBy(
                        () -> RetrievalTask.of(DOCUMENTS, Map.of("lake", "lake"), Set.of("lake")))
                .hasMessageContaining("no document holds a mention");
        assertThatThrownBy(() -> RetrievalTask.of(DOCUMENTS, Map.of("lake", "lake"), Set.of()))
                .hasMessageContaining("[lake]")
                .hasMessageContaining("[company, other, river]");
    }

    @Test
    void shouldHoldThePointEstimateInItsInterval() throws Exception {
        List<LabelledText> many =
                IntStream.range(0, 300)
                        .mapToObj(i -> document(i, "text", i % 3 == 0 ? "river" : "company"))
                        .toList();
        RetrievalTask task = RetrievalTask.of(many, Map.of("river", "river"), Set.of());
        List<Integer> order =
                IntStream.range(0, 300)
                        .boxed()
                        .sorted((a, b) -> (a * 7 % 300) - (b * 7 % 300))
                        .toList();
        Evaluation.Result found = Evaluation.run(task, new Fixed(order));

        assertThat(found.rPrecision())
                .isBetween(found.rPrecisionInterval().get(0), found.rPrecisionInterval().get(1));
        assertThat(found.rPrecisionInterval().get(1) - found.rPrecisionInterval().get(0))
                .isBetween(0.02, 0.4);
    }

    @Test
    void shouldFindWordsInAnyForm() throws Exception {
        RetrievalTask task = RetrievalTask.of(DOCUMENTS, Map.of("river", "a river"), Set.of());
        try (Bm25System system = new Bm25System(DOCUMENTS)) {
            float[] scores = system.score("a river");
            assertThat(scores[0]).isPositive();
            assertThat(scores[2]).isPositive();
            assertThat(scores[1]).isZero();
            assertThat(Evaluation.run(task, system).rPrecision()).isEqualTo(1);
        }
    }

    @Test
    void shouldCompareMeanings() throws Exception {
        try (MiniLmSystem system = new MiniLmSystem(DOCUMENTS)) {
            float[] scores = system.score("water");
            assertThat(scores[0]).isGreaterThan(scores[1]);
        }
    }

    @Test
    void shouldWriteAReportForProgramsAndAChartForPeople(@TempDir Path folder) throws Exception {
        RetrievalTask task = RetrievalTask.of(DOCUMENTS, Map.of("river", "river"), Set.of());
        Evaluation.Result found = Evaluation.run(task, new Fixed(List.of(0, 1, 2, 3, 4)));
        EvaluationReport report =
                new EvaluationReport(
                        "in.jsonl", 5, "given", Optional.empty(), 0.5, Map.of("fixed", found));
        report.writeJson(folder.resolve("report.json"));
        report.writeChart(folder.resolve("report.png"));

        JsonNode json = new JsonMapper().readTree(folder.resolve("report.json").toFile());
        JsonNode system = json.path("systems").path("fixed");
        assertThat(system.path("r_precision").asDouble()).isEqualTo(0.5);
        assertThat(system.path("map").asDouble()).isCloseTo((1 + 2.0 / 3) / 2, within(1e-9));
        assertThat(system.path("types").path("river").path("r_precision").asDouble())
                .isEqualTo(0.5);
        assertThat(system.path("types").path("river").path("relevant").asInt()).isEqualTo(2);
        assertThat(ImageIO.read(folder.resolve("report.png").toFile()).getWidth()).isPositive();
        assertThat(report.table()).contains("R-Precision").contains("fixed").contains("0.500");
    }
}
