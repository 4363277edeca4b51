package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OccurrencesTest {
    private static final String OLD = "The Danube rose by a metre near Linz on Monday.";

    private static List<MentionRow> danube(String... sentences) {
        List<MentionRow> mentions = new ArrayList<>();
        for (int i = 0; i < sentences.length; i++) {
            mentions.add(new MentionRow(100 * i, 100 * i + 6, "Danube", sentences[i], 100 * i, 1));
        }
        return mentions;
    }

    private static List<Integer> numbers(Occurrences known, List<MentionRow> mentions) {
        return known.of(mentions).stream().map(WriteOutcome.Occurrence::number).toList();
    }

    private static Occurrences after(String... sentences) {
        Occurrences known = new Occurrences();
        for (int i = 0; i < sentences.length; i++) {
            known.add("danube", sentences[i], i);
        }
        return known;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OLD,
                "On Monday, the Danube rose by one metre near Linz.",
                "The Danube rose by a metre near Linz on Monday and fell again, as the mayor said.",
                "The Danube rose by a metre.",
                "Ships waited; the Danube rose by a metre near Linz on Monday; Siemens paid."
            })
    void whatMovesOrIsSplitMergedOrRewordedIsKnown(String sentence) {
        assertThat(numbers(after(OLD), danube(sentence))).containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The Danube was closed to all ships.",
                "Danube: police search for two missing children.",
                "Dutch engineers will deepen the Danube."
            })
    void whatANewSentenceBringsIsNew(String sentence) {
        assertThat(numbers(after(OLD), danube(sentence, OLD)).get(0)).isNotEqualTo(0);
        assertThat(numbers(after(OLD), danube(sentence, OLD)).get(1)).isEqualTo(0);
    }

    @Test
    void aSentenceThatStoodThereBringsNoNewsWhateverIsFoundInIt() {
        List<MentionRow> linz = List.of(new MentionRow(38, 42, "Linz", OLD, 0, 1));
        assertThat(after(OLD).of(linz))
                .extracting(WriteOutcome.Occurrence::news)
                .containsOnly(false);
        assertThat(after(OLD + " So?").of(linz))
                .extracting(WriteOutcome.Occurrence::news)
                .containsOnly(true);
    }

    @Test
    void aRepeatedSentenceBringsNothingNew() {
        assertThat(numbers(after(OLD), danube(OLD, OLD))).containsExactly(0, 0);
    }

    @Test
    void mentionsOfAFirstVersionAreAllDifferent() {
        assertThat(numbers(new Occurrences(), danube(OLD, OLD, "Danube"))).doesNotHaveDuplicates();
    }

    @Test
    void otherEntitiesOfTheSameSentenceAreNew() {
        Occurrences known = new Occurrences();
        known.add("linz", OLD, 7);
        assertThat(numbers(known, danube(OLD))).doesNotContain(7);
    }

    @Test
    void whatComesBackIsKnownByItsSentence() {
        int first = numbers(new Occurrences(), danube(OLD)).get(0);
        assertThat(numbers(after("Other words about nothing."), danube(OLD)))
                .containsExactly(first);
    }

    @Test
    void sentencesWithoutSpacesAreCompared() {
        String old = "多瑙河周一在林茨附近上涨了一米。";
        Occurrences known = new Occurrences();
        known.add("多瑙河", old, 3);
        assertThat(
                        numbers(
                                known,
                                List.of(new MentionRow(0, 3, "多瑙河", "周一多瑙河在林茨附近上涨了一米，市长说。", 0, 1))))
                .containsExactly(3);
        assertThat(numbers(known, List.of(new MentionRow(0, 3, "多瑙河", "多瑙河禁止所有船只通行。", 0, 1))))
                .doesNotContain(3);
    }

    @Test
    void aVersionThatIsWrittenAgainHasWhatItHad() {
        Occurrences known = after(OLD);
        known.addOwn(new Places.Place(0, 6), new WriteOutcome.Occurrence(42, true));
        assertThat(known.of(danube(OLD, OLD)))
                .containsExactly(
                        new WriteOutcome.Occurrence(42, true),
                        new WriteOutcome.Occurrence(0, false));
    }
}
