package io.nerstream.training.corpus;

import static java.util.Objects.requireNonNull;

import io.nerstream.encoder.Span;
import java.util.Optional;

/**
 * A mention as a person marked it.
 *
 * @param type empty if only the place is known
 */
public record LabelledSpan(Span place, Optional<String> type) {
    public LabelledSpan {
        requireNonNull(place, "place is null");
        requireNonNull(type, "type is null");
    }
}
