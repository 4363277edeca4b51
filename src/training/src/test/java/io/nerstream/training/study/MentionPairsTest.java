package io.nerstream.training.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.encoder.Span;
import io.nerstream.training.corpus.LabelledSpan;
import io.nerstream.training.corpus.LabelledText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MentionPairsTest {
    private final List<LabelledText> texts = new ArrayList<>();
    private final Map<Integer, String> types = new HashMap<>();

    private void text(String name, String type) {
        types.put(texts.size(), type);
        texts.add(
                new LabelledText(
                        texts.size(),
                        name,
                        Optional.of(
                                List.of(
                                        new LabelledSpan(
                                                new Span(0, name.length()), Optional.of(type)))),
                        Set.of()));
    }

    private String type(MentionPairs.Drawn mention) {
        return types.get(mention.text());
    }

    @Test
    void shouldPairMentionsByTypeButNeverTwoThatReadTheSame() {
        for (int i = 0; i < 40; i++) {
            text("River" + i % 7, "river");
            text("rIVER" + i % 5, "lake");
            text("City" + i, i % 2 == 0 ? "misc" : "location-other");
        }
        MentionPairs pairs = MentionPairs.draw(texts, 1);

        assertThat(pairs.mentions()).extracting(this::type).containsOnly("river", "lake");
        assertThat(pairs.same()).hasSize(10_000).allMatch(pair -> oneType(pairs, pair));
        assertThat(pairs.different()).hasSize(10_000).noneMatch(pair -> oneType(pairs, pair));
        assertThat(pairs.same()).allMatch(pair -> readsDifferently(pairs, pair));
        assertThat(pairs.different()).allMatch(pair -> readsDifferently(pairs, pair));
    }

    private boolean oneType(MentionPairs pairs, int[] pair) {
        return type(pairs.mentions().get(pair[0])).equals(type(pairs.mentions().get(pair[1])));
    }

    private static boolean readsDifferently(MentionPairs pairs, int[] pair) {
        return !pairs.mentions().get(pair[0]).name().equals(pairs.mentions().get(pair[1]).name());
    }

    @Test
    void shouldDrawTheSameWithTheSameSeed() {
        for (int i = 0; i < 30; i++) {
            text("a" + i, "x");
            text("b" + i, "y");
        }
        assertThat(MentionPairs.draw(texts, 7).same())
                .usingRecursiveComparison()
                .isEqualTo(MentionPairs.draw(texts, 7).same());
    }

    @Test
    void shouldSayWhatIsMissing() {
        text("a", "x");
        text("b", "x");
        assertThatThrownBy(() -> MentionPairs.draw(texts, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[x]")
                .hasMessageContaining("two types");
    }
}
