package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ColumnsTest {
    private static JsonObject row(int sentence) {
        DocumentRow document =
                new DocumentRow(
                        "d",
                        Optional.of(1L),
                        new RecordPlace(0, 1, 1),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        Optional.empty(),
                        Map.of("a", "x".repeat(sentence)),
                        Map.of());
        return Columns.mentionRow(
                document,
                new MentionRow(0, 1, "m", "s", 0, 1),
                new WriteOutcome.Occurrence(0, true),
                new float[511]);
    }

    @Property(tries = 300)
    void aCutTextFitsAndIsTheLongestBeginning(
            @ForAll String text, @ForAll @IntRange(max = 40) int bytes) {
        String cut = Columns.cut(text, bytes);
        assertThat(text).startsWith(cut);
        assertThat(cut.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(bytes);
        if (cut.length() < text.length()) {
            int next = Character.charCount(text.codePointAt(cut.length()));
            String longer = text.substring(0, cut.length() + next);
            assertThat(longer.getBytes(StandardCharsets.UTF_8).length).isGreaterThan(bytes);
        }
    }

    @Test
    void aRequestHoldsWhatMilvusTakesAndAtLeastOneRow() {
        List<JsonObject> rows = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            rows.add(row(10));
        }
        assertThat(MilvusRows.endOfRequest(rows, 0)).isEqualTo(1_000);
        assertThat(MilvusRows.endOfRequest(rows, 2_000)).isEqualTo(2_500);
        List<JsonObject> large = List.of(row(10_000_000), row(10_000_000), row(10));
        assertThat(MilvusRows.endOfRequest(large, 0)).isEqualTo(1);
        assertThat(MilvusRows.endOfRequest(large, 1)).isEqualTo(3);
    }
}
