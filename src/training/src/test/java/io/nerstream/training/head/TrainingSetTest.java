package io.nerstream.training.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.training.corpus.LabelledText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingSetTest {
    @TempDir private Path folder;

    private static TrainingPlan.Source source(int mostPerType, boolean copies) {
        return new TrainingPlan.Source(
                "test",
                List.of("data.jsonl"),
                TrainingPlan.Labels.COMPLETE,
                1,
                copies,
                mostPerType,
                Map.of("river", List.of("river"), "lake", List.of("lake")));
    }

    private void write(int rivers, int lakes, int islands) throws Exception {
        StringBuilder lines = new StringBuilder();
        add(lines, "river", rivers);
        add(lines, "lake", lakes);
        add(lines, "island", islands);
        Files.writeString(folder.resolve("data.jsonl"), lines);
    }

    private static void add(StringBuilder lines, String type, int count) {
        for (int i = 0; i < count; i++) {
            lines.append("{\"tokens\": [\"Seen\", \"")
                    .append(type)
                    .append(i)
                    .append("\"], \"spans\": [[1, 2, \"")
                    .append(type)
                    .append("\"]]}\n");
        }
    }

    private static long count(TrainingSet set, String type) {
        return set.texts().stream()
                .filter(text -> text.spans().orElseThrow().get(0).type().equals(Optional.of(type)))
                .count();
    }

    @Test
    void shouldKeepRareTypesAndLeaveOutTheSurplusOfCommonOnes() throws Exception {
        write(50, 3, 20);
        TrainingSet set = TrainingSet.read(source(5, false), folder, -1, 1);
        assertThat(count(set, "lake")).isEqualTo(3);
        assertThat(count(set, "river")).isEqualTo(5);
        // Types that the plan does not name are no reason to take a text.
        assertThat(count(set, "island")).isZero();
    }

    @Test
    void shouldAddCopiesAndDrawTheSameAgain() throws Exception {
        write(12, 0, 0);
        TrainingSet set = TrainingSet.read(source(0, true), folder, -1, 1);
        assertThat(set.texts()).hasSize(12 + 4 + 3);
        assertThat(TrainingSet.read(source(0, true), folder, -1, 1)).isEqualTo(set);
        List<LabelledText> few = TrainingSet.read(source(0, false), folder, 5, 1).texts();
        assertThat(few).hasSize(5).isEqualTo(set.texts().subList(0, 5));
    }

    @Test
    void shouldNameTheFileThatIsMissing() {
        assertThatThrownBy(() -> TrainingSet.read(source(0, false), folder, -1, 1))
                .hasMessageContaining("data.jsonl is missing")
                .hasMessageContaining("'test'");
    }

    @Test
    void shouldShipAPlanThatNamesNoUnseenTypeAsTrained() throws Exception {
        TrainingPlan plan = TrainingPlan.read(Optional.empty());
        assertThat(plan.calibration().types()).isNotEmpty();
        for (TrainingPlan.Source source : plan.sources()) {
            assertThat(source.types().keySet())
                    .doesNotContainAnyElementsOf(plan.calibration().types().keySet());
            assertThat(source.types().values()).allSatisfy(w -> assertThat(w).isNotEmpty());
            source.files().forEach(file -> assertThat(file).doesNotContain("bench"));
        }
        assertThat(plan.wordings())
                .doesNotContainAnyElementsOf(plan.calibration().types().values());
    }
}
