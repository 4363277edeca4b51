package io.nerstream.training.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.encoder.Span;
import io.nerstream.training.corpus.LabelledSpan;
import io.nerstream.training.corpus.LabelledText;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CopiesTest {
    private static LabelledText text(String text, String... mentions) {
        List<LabelledSpan> spans =
                List.of(mentions).stream()
                        .map(
                                mention -> {
                                    int start = text.indexOf(mention);
                                    return new LabelledSpan(
                                            new Span(start, start + mention.length()),
                                            Optional.of("thing"));
                                })
                        .toList();
        return new LabelledText(7, text, Optional.of(spans), Set.of("other"));
    }

    private static List<String> mentions(LabelledText text) {
        return text.places().stream()
                .map(span -> text.text().substring(span.start(), span.end()))
                .toList();
    }

    @Test
    void shouldSetSpacesAsPeopleDo() {
        LabelledText natural =
                Copies.naturalSpaces(
                        text(
                                "He ( a Dane ) read `` Hamlet , Prince '' in Rome , Italy 's city .",
                                "Dane",
                                "Hamlet , Prince",
                                "Rome",
                                "Italy"));
        assertThat(natural.text())
                .isEqualTo("He (a Dane) read \"Hamlet, Prince\" in Rome, Italy's city.");
        assertThat(mentions(natural)).containsExactly("Dane", "Hamlet, Prince", "Rome", "Italy");
        assertThat(natural.unverified()).containsExactly("other");
        assertThat(natural.line()).isEqualTo(7);
    }

    @Test
    void shouldKeepPlacesInLowerCase() {
        // In lower case this letter would become two units if it were taken as a text.
        LabelledText lower = Copies.lowerCase(text("İ In Rome", "Rome"));
        assertThat(mentions(lower)).containsExactly("rome");
    }
}
