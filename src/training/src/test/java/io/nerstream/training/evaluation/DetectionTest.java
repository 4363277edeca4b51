package io.nerstream.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nerstream.encoder.Span;
import io.nerstream.training.corpus.LabelledSpan;
import io.nerstream.training.corpus.LabelledText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DetectionTest {
    private static LabelledText text(Span... spans) {
        return new LabelledText(
                0,
                "some text that is long enough",
                Optional.of(
                        Arrays.stream(spans)
                                .map(span -> new LabelledSpan(span, Optional.empty()))
                                .toList()),
                Set.of());
    }

    @Test
    void shouldCountExactAndTouchingMentions() {
        List<LabelledText> marked =
                List.of(text(new Span(0, 4), new Span(5, 9)), text(new Span(2, 6)), text());
        List<LabelledText> found =
                List.of(text(new Span(0, 4), new Span(8, 12)), text(), text(new Span(0, 1)));
        Detection detection = Detection.of(marked, found);
        assertThat(detection.precision()).isCloseTo(1.0 / 3, within(1e-9));
        assertThat(detection.recall()).isCloseTo(1.0 / 3, within(1e-9));
        assertThat(detection.f1()).isCloseTo(1.0 / 3, within(1e-9));
        assertThat(detection.overlapRecall()).isCloseTo(2.0 / 3, within(1e-9));
    }

    @Test
    void shouldBeZeroWhereNothingIsFound() {
        assertThat(Detection.of(List.of(text(new Span(0, 4))), List.of(text())))
                .isEqualTo(new Detection(0, 0, 0, 0));
    }
}
