package io.nerstream.encoder.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobsTest {
    private static final String BEFORE = "The Danube froze near Linz. ";
    private static final String BEHIND = " Siemens closed its plant.";

    private static String view(String text) {
        return ReadableText.of(text, List.of(), word -> word).view();
    }

    private static void assertThatTheSentencesAloneAreRead(String data) {
        String view = view(BEFORE + data + BEHIND);
        assertThat(view).as(data).startsWith(BEFORE).endsWith(BEHIND);
        assertThat(view.length()).as(view).isLessThan(BEFORE.length() + BEHIND.length() + 60);
    }

    @Property(tries = 60)
    void shouldSkipMinifiedCode(@ForAll long seed, @ForAll @IntRange(min = 400, max = 9000) int n) {
        assertThatTheSentencesAloneAreRead(DataInText.minifiedCode(new Random(seed), n));
    }

    @Property(tries = 60)
    void shouldSkipIdentifiers(@ForAll long seed, @ForAll @IntRange(min = 40, max = 2000) int n) {
        Random random = new Random(seed);
        String between = random.nextBoolean() ? " " : "\n";
        assertThatTheSentencesAloneAreRead(DataInText.identifiers(random, n, between));
    }

    @Property(tries = 60)
    void shouldSkipMinifiedXml(@ForAll long seed, @ForAll @IntRange(min = 400, max = 9000) int n) {
        assertThatTheSentencesAloneAreRead(DataInText.minifiedXml(new Random(seed), n));
    }

    @Property(tries = 60)
    void shouldSkipBase64InWords(
            @ForAll long seed, @ForAll @IntRange(min = 400, max = 9000) int n) {
        assertThatTheSentencesAloneAreRead(DataInText.words(new Random(seed), n));
    }

    @Property(tries = 60)
    void shouldSkipLinesOfUuencode(
            @ForAll long seed, @ForAll @IntRange(min = 200, max = 9000) int n) {
        assertThatTheSentencesAloneAreRead(DataInText.uuencoded(new Random(seed), n));
    }

    @Property(tries = 60)
    void shouldSkipDumpsAlone(@ForAll long seed, @ForAll @IntRange(min = 16, max = 9000) int n) {
        assertThatTheSentencesAloneAreRead(DataInText.hexdump(new Random(seed), n));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "begin 644 a.bin\n", "\nbegin 644 a.bin\n"})
    void shouldSkipManyLinesOfUuencode(String begin) {
        assertThatTheSentencesAloneAreRead(begin + DataInText.uuencoded(new Random(1), 800_000));
    }

    @Test
    void shouldSkipADumpWithWhatLooksLikeMarkupInIt() {
        String line = "%08x  3c 21 61 62 63 64 65 66  67 68 69 6a 6b 6c 6d %s  |%s|\n";
        String data =
                String.format(line, 0, "2e", "<!abcdefghijklm.")
                        + String.format(line, 16, "2e", "..abcdefghijklm.")
                        + String.format(line, 32, "2e", "......>........");
        assertThatTheSentencesAloneAreRead(data);
    }

    @Test
    void shouldReadASentenceBetweenData() {
        Random random = new Random(1);
        Supplier<String> data = () -> DataInText.identifiers(random, 100, " ");
        assertThat(view(data.get() + BEHIND + " " + BEFORE + data.get()))
                .contains(BEHIND.strip())
                .contains(BEFORE.strip());
    }

    private static final List<String> ORDINARY =
            List.of(
                    "public static void main(String[] args) {\n    for (int i = 0; i < args.length; i++) {\n        System.out.println(args[i]);\n    }\n}\n",
                    "def mean(xs):\n    total = sum(x for x in xs if x is not None)\n    return total / max(len(xs), 1)\n",
                    "SELECT name, COUNT(*) FROM cities WHERE id = 3 GROUP BY name HAVING COUNT(*) > 2;\n",
                    "int main(void) { char *s = malloc(10); if (!s) return 1; s[0] = 'a'; free(s); }\n",
                    "{\n  \"name\": \"Danube\",\n  \"length\": 2850,\n  \"cities\": [\"Linz\", \"Vienna\"]\n}\n",
                    "Linz 206,595 48.3 96.05\nVienna 1,982,097 48.2 414.8\nGraz 298,479 47.1 127.6\n",
                    "H2SO4 C6H12O6 NaHCO3 Ca(OH)2 CH3CH2OH Fe2(SO4)3 KMnO4 C2H5OH Al2O3 Na2CO3 C8H10N4O2\n",
                    "Donaudampfschifffahrtsgesellschaft Rindfleischetikettierungsüberwachungsaufgabe Kraftfahrzeug-Haftpflichtversicherung\n",
                    "NATO, the EU's EEAS and UNHCR met the IMF, WTO, mRNA-1273 makers and the CEO of BMW AG (ISO9001) in 2020.\n",
                    "北京 是 中华人民共和国 的 首都，位于 华北平原。 กรุงเทพมหานคร เป็นเมืองหลวง\n",
                    "القاهرة عاصمة جمهورية مصر العربية. Москва — столица России, город федерального значения.\n",
                    "Shall I compare thee\nTo a summer's day?\nThou art more lovely\nand more temperate:\n",
                    "Ada Lovelace\nBea Dee\nAbe Fee\nConor McDonald\nJean-Luc Picard\nSiân O'Neill\nLeBron James\n",
                    "[12] J. Smith (2019). \"On Rivers\". Nature 12(3):45-67. doi:10.1016/S0140-6736(20)30183-5. ISBN 978-3-16-148410-0.\n",
                    "Ada 030 12345678 Bea (040) 23456789 Dee +49 89 3456789 Fee 0043-732-1234 Abe +1 (555) 123-4567\n",
                    "See https://example.org/a/b?id=fa6641fb&x=1 and www.example.com/Danube_(river)#Course, commit fa6641fb.\n",
                    "1.e4 e5 2.Nf3 Nc6 3.Bb5 a6 4.Ba4 Nf6 5.O-O Be7 6.Re1 b5 7.Bb3 d6 8.c3 O-O 9.h3 Nb8\n",
                    "The A320neo, the B737-800 and the Boeing 787-9 met flight LH1234 at SW1A 1AA on 12-dec-2020.\n");

    @Property(tries = 300)
    void shouldReadOrdinaryTextsAsTheyAre(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int parts) {
        Random random = new Random(seed);
        String text =
                Stream.generate(() -> ORDINARY.get(random.nextInt(ORDINARY.size())))
                        .limit(parts)
                        .collect(Collectors.joining());
        assertThat(view(text)).isSameAs(text);
    }

    @Test
    void shouldReadTheNamesInUnknownTags() {
        String text =
                "<city>Linz</city><river>Danube</river> <company>Siemens</company> ".repeat(50);
        assertThat(view(text).split("Linz|Danube|Siemens", -1)).hasSize(151);
    }

    @Test
    void shouldReadMuchOfOneOrdinaryKindAsItIs() {
        for (String one : ORDINARY) {
            String text = one.repeat(20);
            assertThat(view(text)).isSameAs(text);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void shouldReadAFewIdentifiersInASentence(int count) {
        String ids = "fa6641fb-98aa x7k2m9q4 ".repeat(count);
        String text = BEFORE + "See " + ids + "there." + BEHIND;
        assertThat(view(text)).isSameAs(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fa6641fb ",
                "M",
                "M ",
                "a1(b){ ",
                "00000000  ",
                "ab  |",
                "x9 a ",
                "begin 644 a\nM"
            })
    void shouldReadAnyRepetitionInLinearTime(String part) {
        String text = part.repeat(1_048_576 / part.length());
        long start = System.nanoTime();
        view(text);
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }
}
