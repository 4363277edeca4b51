package io.nerstream.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.encoder.text.ReadableText;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameShapeTest {
    private static Optional<String> name(String text, int start, int end) {
        ReadableText read = ReadableText.of(text, List.of(), word -> word);
        return NameShape.span(read, start, end).map(s -> text.substring(s.start(), s.end()));
    }

    @ParameterizedTest
    @CsvSource({
        "@Siemens, Siemens",
        "#Danube, Danube",
        "' Linz ', Linz",
        "U.S., U.S.",
        "Yahoo!, Yahoo!"
    })
    void shouldTakeOffWhatIsNoPartOfAName(String text, String name) {
        assertThat(name(text, 0, text.length())).contains(name);
    }

    @ParameterizedTest
    @CsvSource({"@linz_news", "***", "snake_case"})
    void shouldFindNoNameInAnIdentifier(String text) {
        assertThat(name(text, 0, text.length())).isEmpty();
    }

    @Test
    void shouldFindNoNameInAnAddress() {
        String text = "see https://t.example/AbC123 there";
        assertThat(name(text, 22, 28)).isEmpty();
        assertThat(name("www.example.org", 4, 11)).isEmpty();
        assertThat(name("john@linz.example", 5, 9)).isEmpty();
        assertThat(name("linz_news", 0, 4)).isEmpty();
        assertThat(name("a/b Linz", 4, 8)).contains("Linz");
        assertThat(name("_Linz_", 1, 5)).contains("Linz");
    }

    @Test
    void shouldFindNothingLongerThanAThousandUnits() {
        String text = "Lin z".repeat(201);
        assertThat(name(text, 0, 1_000)).isPresent();
        assertThat(name(text, 0, 1_001)).isEmpty();
    }
}
