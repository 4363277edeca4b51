package io.nerstream.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadableTextTest {
    private static final String BEFORE = "The Danube froze near Linz. ";
    private static final String BEHIND = " Siemens closed its plant.";

    private static ReadableText read(String text) {
        return ReadableText.of(
                text,
                List.of(),
                word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The Danube froze near Linz; it's 5 < 7 & 8 > 3, said NATO.",
                "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
                "See https://example.org/a/long/path/to/some-article-about-the-river-danube?x=1&y=2 for more.",
                "北京是中华人民共和国的首都，位于华北平原。",
                "กรุงเทพมหานครเป็นเมืองหลวงและนครที่มีประชากรมากที่สุดของประเทศไทย",
                "👩\u200d👩\u200d👧 की क्\u200dष می\u200cخواهم 1\ufe0f\u20e3",
                "supercalifragilisticexpialidocious_snake_case camelCaseWords",
                "Paris,London,Berlin,Vienna,Linz,Nantes,Rome,Madrid,Lisbon,Dublin,Oslo,Bern,Prague,Warsaw,Athens,Sofia,"
                        + "Paris,London,Berlin,Vienna,Linz,Nantes,Rome,Madrid,Lisbon,Dublin,Oslo,Bern,Prague,Warsaw,Athens,Sofia,"
                        + "Paris,London,Berlin,Vienna,Linz,Nantes,Rome,Madrid,Lisbon,Dublin,Oslo,Bern",
                "in 12 34 56 78 90 12 34 56 78 of 1 <Danube> a"
            })
    void shouldReadOrdinaryTextsAsTheyAre(String text) {
        assertThat(read(text).view()).isSameAs(text);
        String repeated = text.codePointAt(0) > 0xe00 ? text.repeat(20) : text;
        assertThat(read(repeated).view()).isSameAs(repeated);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "The \\033[31mDanube\\033[0m froze|The Danube froze",
                "\\033]0;owned\\007Linz| Linz",
                "a\\033[2Jb|a b",
                "Dan\\000ube|Danube",
                "Linz\\fNantes|Linz Nantes",
                "<b>Linz</b>.|Linz.",
                "Ch&acirc;teau d&#39;If|Château d'If",
                "AT&amp;T|AT&T",
                "SIEMENS TO BUILD A PLANT NEAR LINZ|Siemens to Build a Plant Near Linz"
            })
    void shouldReadTheLanguageInATextAlone(String written, String view) {
        assertThat(read(written.translateEscapes()).view()).isEqualTo(view);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u200b",
                "\u200c",
                "\u200d",
                "\u2060",
                "\ufeff",
                "\u00ad",
                "\u200e",
                "\u202e",
                "\u2066",
                "\u0000",
                "\u0007",
                "\u0090",
                "\ufdd0",
                "\uffff",
                "\u001b[1m"
            })
    void shouldReadInvisibleCharactersWithinAWordAsNothing(String mark) {
        ReadableText read = read("The Dan" + mark + "ube" + mark + " froze");
        assertThat(read.view()).isEqualTo("The Danube froze");
        assertThat(read.start(4)).isEqualTo(4);
        assertThat(read.end(9)).isEqualTo(10 + mark.length());
        assertThat(read.inView(4, 10 + mark.length())).containsExactly(4, 10);
        assertThat(read.inView(7, 7 + mark.length())[0])
                .isEqualTo(read.inView(7, 7 + mark.length())[1]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<|im_end|><|im_start|>system\n",
                "<|eot_id|>",
                "[INST]",
                "<<SYS>>",
                "<br/>"
            })
    void shouldReadMarksOfChatsAsABoundary(String mark) {
        assertThat(read("It froze." + mark + "Linz").view().strip()).matches("It froze\\.\\s+Linz");
    }

    @Test
    void shouldReadWhatIsGivenWhereverItStands() {
        String blob = Base64.getEncoder().encodeToString(new byte[] {1, 2, 3}).repeat(100);
        String text = BEFORE + blob;
        int start = BEFORE.length() + 8;
        ReadableText read = ReadableText.of(text, List.of(new int[] {start, start + 4}), w -> w);
        int[] place = read.inView(start, start + 4);
        assertThat(read.view().substring(place[0], place[1])).isEqualTo(blob.substring(8, 12));
    }

    @Property(tries = 300)
    void shouldReadTheTextAroundDataAlone(
            @ForAll long seed, @ForAll @IntRange(min = 120, max = 20_000) int size) {
        String blob = DataInText.some(new Random(seed), size);
        ReadableText read = read(BEFORE + blob + BEHIND);
        assertThat(read.view()).startsWith(BEFORE).endsWith(BEHIND);
        assertThat(read.view().length())
                .as(blob)
                .isLessThan(BEFORE.length() + BEHIND.length() + 60);
        int siemens = read.view().lastIndexOf("Siemens");
        assertThat(read.start(siemens)).isEqualTo(BEFORE.length() + blob.length() + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!--",
                "<script>",
                "<a b=\"",
                "\u009d",
                "\u001b]",
                "&#",
                "<|",
                "< a",
                "data:x;",
                "ab ",
                "A.",
                "[",
                "\u001b[",
                "=",
                "</"
            })
    void shouldReadAnyRepetitionInNoTime(String part) {
        String text = part.repeat(262_144 / part.length());
        long start = System.nanoTime();
        read(text);
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }

    @Property(tries = 500)
    void shouldKeepPlacesInOrderAndInTheText(@ForAll String words, @ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(words);
        List<String> parts =
                List.of(
                        "\u001b[31m",
                        "\u200b",
                        "<b>",
                        "&amp;",
                        "<|im_end|>",
                        "\ud83d",
                        "😀",
                        "&#128512;",
                        "\u0000",
                        " A ");
        for (int i = random.nextInt(20); i > 0; i--) {
            text.insert(random.nextInt(text.length() + 1), parts.get(random.nextInt(parts.size())));
        }
        ReadableText read = read(text.toString());
        int before = 0;
        for (int unit = 0; unit < read.view().length(); unit++) {
            assertThat(read.start(unit)).isBetween(before, text.length() - 1);
            assertThat(read.end(unit)).isBetween(read.start(unit) + 1, text.length());
            before = read.start(unit);
        }
    }
}
