package io.nerstream.indexing;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SentencesTest {
    private static Sentences.Window around(String text, String mention) {
        int start = text.indexOf(mention);
        return new Sentences(text).around(start, start + mention.length());
    }

    @Test
    void shouldShowTheSentenceOfAMention() {
        String text = "It rained.  The Rhine flows. Then it ended.";
        Sentences.Window window = around(text, "Rhine");
        assertThat(window.text()).isEqualTo("The Rhine flows.");
        assertThat(window.start()).isEqualTo(12);
    }

    @Test
    void shouldShowBothSentencesOfAMentionThatSpansThem() {
        assertThat(around("We met Mr. X. Y. Smith. Then we left.", "X. Y. Smith").text())
                .contains("X. Y. Smith");
    }

    @Test
    void shouldShowThePartAroundAMentionInALongSentence() {
        String text = "word ".repeat(500) + "Rhine" + " word".repeat(500);
        Sentences.Window window = around(text, "Rhine");
        assertThat(window.text().length()).isBetween(400, 510);
        assertThat(text.startsWith(window.text(), window.start())).isTrue();
    }

    @Property(tries = 300)
    void alwaysHoldsItsMentionAndNeverHalfACharacter(
            @ForAll String text,
            @ForAll @IntRange(max = 1_000) int from,
            @ForAll @IntRange(min = 1, max = 20) int length) {
        String padded = text + "A mention 😀 here. " + "😀".repeat(from);
        int start = Math.min(from, padded.length() - 1);
        int end = Math.min(padded.length(), start + length);
        Sentences.Window window = new Sentences(padded).around(start, end);
        assertThat(window.start()).isLessThanOrEqualTo(start);
        assertThat(window.start() + window.text().length()).isGreaterThanOrEqualTo(end);
        assertThat(padded.startsWith(window.text(), window.start())).isTrue();
    }
}
