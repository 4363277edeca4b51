package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityNameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "O'Neill–Smith",
                "O\u2019Neill-Smith",
                "o\u02bcneill\u2011smith",
                "O`NEILL\u2212SMITH",
                " O'Neill\u2014Smith\n",
                "Ｏ'Ｎeill－Smith",
                "O'Ne\u00adill\u200b-\u2060Smith",
                "\ufeffO'Neill\u0007-Smith"
            })
    void shouldBeTheSameForNamesThatLookAlike(String name) {
        assertThat(EntityName.of(name)).isEqualTo("o'neill-smith");
    }

    @Test
    void shouldLeaveOneSpaceBetweenWords() {
        assertThat(EntityName.of(" New\u00a0 York\n")).isEqualTo("new york");
        assertThat(EntityName.of("ＮＥＷ\tYORK")).isEqualTo("new york");
    }

    @Test
    void shouldBeTheSameComposedOrNot() {
        assertThat(EntityName.of("Ange\u0301lique")).isEqualTo(EntityName.of("ANGÉLIQUE"));
        assertThat(EntityName.of("STRASSE")).isEqualTo(EntityName.of("Straße"));
        assertThat(EntityName.of("ΟΔΥΣΣΕΥΣ")).isEqualTo(EntityName.of("Οδυσσευς"));
    }

    @Test
    void shouldTakeAllIForOneLetter() {
        for (String name : List.of("İstanbul", "ISTANBUL", "ıstanbul", "i\u0307stanbul")) {
            assertThat(EntityName.of(name)).isEqualTo("istanbul");
        }
    }

    @Test
    void shouldTakeQuotesOfAKindForOne() {
        assertThat(EntityName.of("«Le Monde»")).isEqualTo(EntityName.of("“le  monde”"));
    }

    @Test
    void shouldTellAccentsApart() {
        assertThat(EntityName.of("Malmö")).isNotEqualTo(EntityName.of("Malmo"));
    }

    @Test
    void shouldStayBoundedAndWhole() {
        assertThat(EntityName.of("\ufdfa".repeat(5_000)).length())
                .isBetween(EntityName.LONGEST - 1, EntityName.LONGEST);
        String faces = EntityName.of("x" + "😀".repeat(5_000));
        assertThat(faces).hasSize(EntityName.LONGEST - 1).endsWith("😀");
    }

    @Property(tries = 2_000)
    void shouldFoldAFoldedNameToItself(@ForAll String name, @ForAll long seed) {
        String once = EntityName.of(mixed(name, seed));
        assertThat(EntityName.of(once)).isEqualTo(once);
        assertThat(once.length()).isLessThanOrEqualTo(EntityName.LONGEST);
    }

    /** What folding has to do with is rare among all characters: some of it anywhere. */
    private static String mixed(String name, long seed) {
        Random random = new Random(seed);
        String rare = " İıIi\u0307\u0301eé´`’“«\u00ad\u200b\u200d\u0000\u0085\u00a0\t\ufdfa\ud83d";
        StringBuilder mixed = new StringBuilder(name);
        for (int i = random.nextInt(200); i > 0; i--) {
            mixed.insert(
                    random.nextInt(mixed.length() + 1), rare.charAt(random.nextInt(rare.length())));
        }
        return mixed.toString();
    }
}
