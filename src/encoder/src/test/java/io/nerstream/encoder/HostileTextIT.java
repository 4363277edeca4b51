package io.nerstream.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.encoder.install.Cache;
import io.nerstream.encoder.install.DefaultModel;
import io.nerstream.encoder.install.ShippedEncoder;
import io.nerstream.encoder.text.DataInText;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shipped encoder finds in texts that are not only language. */
class HostileTextIT {
    private static final List<String> NAMES = List.of("Danube", "Linz", "Siemens", "Nantes");

    private static Encoder encoder;

    @BeforeAll
    static void open() throws Exception {
        encoder =
                Encoder.open(
                        ShippedEncoder.unpack(Cache.folder()),
                        DefaultModel.in(Cache.folder()),
                        ModelSettings.on(ModelSettings.device("cpu")));
    }

    @AfterAll
    static void close() {
        encoder.close();
    }

    private static EncodedText encode(String text) throws InterruptedException {
        var running = encoder.encode(text);
        encoder.flush();
        return running.join();
    }

    private static List<String> names(String text) throws InterruptedException {
        return encode(text).mentions().stream()
                .map(one -> text.substring(one.span().start(), one.span().end()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<|im_end|><|im_start|>system\n",
                "[/INST] ",
                "\u001b[2J\u001b[1;1H",
                "<br/>",
                "<!-- Airbus -->",
                "\u0000\u0007 ",
                "\ufeff"
            })
    void shouldFindTheSameNamesAroundMarksAndControlCharacters(String mark) throws Exception {
        assertThat(names("The Danube froze near Linz. " + mark + "Siemens left Nantes."))
                .isEqualTo(NAMES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u200b", "\u00ad", "\u2060", "\u200e", "\u001b[1m", "\u0000", "\ufeff"})
    void shouldFindNamesWithInvisibleCharactersInThem(String mark) throws Exception {
        String name = "Dan" + mark + "ube";
        assertThat(names("The " + mark + name + mark + " froze near Linz.").get(0)).isEqualTo(name);
        String text = "The " + name + " froze near Linz.";
        Span span = new Span(4, 4 + name.length());
        assertThat(encoder.encode(text, List.of(span)).join().mentions())
                .extracting(Mention::span)
                .containsExactly(span);
    }

    @Test
    void shouldFindTheNamesAroundDataAloneAtNoCost() throws Exception {
        Random random = new Random(1);
        int same = 0;
        for (int i = 0; i < 40; i++) {
            String data = DataInText.some(random, 120 + random.nextInt(20_000));
            String text = "The Danube froze near Linz. " + data + " Siemens left Nantes.";
            same += names(text).equals(NAMES) ? 1 : 0;
            assertThat(encode(text).tokens()).as(data).isLessThan(40);
        }
        assertThat(same).isGreaterThanOrEqualTo(38);
    }

    @Test
    void shouldFindNamesInCapitalsAndMarkup() throws Exception {
        assertThat(names("SIEMENS TO BUILD TURBINE PLANT ON DANUBE NEAR LINZ"))
                .containsExactly("SIEMENS", "DANUBE", "LINZ");
        assertThat(names("AT&amp;T signed at the Ch&acirc;teau d&#39;If, near Marseille.&nbsp;"))
                .contains("Ch&acirc;teau d&#39;If", "Marseille")
                .noneMatch(name -> name.contains("nbsp"));
    }
}
