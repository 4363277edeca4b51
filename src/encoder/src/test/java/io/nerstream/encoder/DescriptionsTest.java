package io.nerstream.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptionsTest {
    /** Words that are one token, the frequent ones first. */
    private static final List<String> VOCABULARY =
            List.of(
                    "or",
                    "city",
                    "company",
                    "University",
                    "French",
                    "river",
                    "River",
                    "DNA",
                    "US",
                    "state",
                    "member",
                    "university",
                    "chemical",
                    "element",
                    "NATO",
                    "model",
                    "bus",
                    "box",
                    "shoe",
                    "house",
                    "movie",
                    "hero",
                    "god",
                    "range",
                    "mountain",
                    "volcano",
                    "species",
                    "series",
                    "medals",
                    "medal",
                    "france",
                    "car",
                    "make",
                    "gods",
                    "Pokémon",
                    "animal",
                    "church",
                    "filler",
                    "filler",
                    "filler",
                    "filler",
                    "filler",
                    "filler",
                    "filler",
                    "filler",
                    "filler",
                    "filler",
                    "filler",
                    "french");

    private static final Descriptions DESCRIPTIONS =
            new Descriptions(new io.nerstream.encoder.text.WordForms(DescriptionsTest::tokens));

    private static int[] tokens(String word) {
        int id = VOCABULARY.indexOf(word);
        return id >= 0 ? new int[] {id + 1} : IntStream.range(0, word.length() / 2 + 2).toArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "river",
                "RIVER",
                "River",
                "River.",
                "\"a river\"",
                "“river”",
                "rivers",
                " river ",
                "the river",
                "The  Rivers!",
                "ri\u00adver\u200b",
                "\u001briver\n",
                "- river",
                "'river'",
                "ｒｉｖｅｒ",
                "A RIVER..."
            })
    void shouldReadWaysToWriteADescriptionAsOne(String written) {
        assertThat(DESCRIPTIONS.readAs(written)).isEqualTo("river");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DNA",
                "NATO member",
                "US state",
                "Pokémon",
                "iPhone model",
                "French city",
                "animal species",
                "C++",
                "vitamin A",
                "a cappella group",
                "U.S.A.",
                "AI lab",
                "god, goddess or deity"
            })
    void shouldKeepWhatIsWrittenAsUsual(String written) {
        assertThat(DESCRIPTIONS.readAs(written)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CHEMICAL ELEMENT | chemical element",
                "Chemical Elements | chemical element",
                "NATO MEMBERS | NATO member",
                "US STATES | US state",
                "UNIVERSITY OR CITY | university or city",
                "POKÉMON | Pokémon",
                "FRENCH CITY | French city",
                "a god, a goddess or a deity | god, goddess or deity",
                "mountains, volcanoes or mountain ranges | mountain, volcano or mountain range",
                "cities in France | city in France",
                "medals of the Alps | medal of the Alps",
                "companies that make cars | company that make cars",
                "television series | television series",
                "buses | bus",
                "churches | church",
                "shoes | shoe",
                "houses | house",
                "movies | movie",
                "women | woman"
            })
    void shouldReadTheUsualFormOfATypesName(String written, String read) {
        assertThat(DESCRIPTIONS.readAs(written)).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", ".", "a", "the", "?!", "“”"})
    void shouldReadWhatWouldBeEmptyAsItIs(String written) {
        assertThat(DESCRIPTIONS.readAs(" " + written)).isEqualTo(written);
    }

    @Test
    void shouldRefuseABlankDescription() {
        for (String blank : List.of("", " \n", "\u200b\u0000")) {
            assertThatThrownBy(() -> DESCRIPTIONS.readAs(blank))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("blank");
        }
    }

    @Property(tries = 2000)
    void shouldReadAnythingElse(@ForAll String written) {
        if (written.codePoints().anyMatch(Character::isLetterOrDigit)) {
            assertThat(DESCRIPTIONS.readAs(written)).isNotBlank();
        }
    }
}
