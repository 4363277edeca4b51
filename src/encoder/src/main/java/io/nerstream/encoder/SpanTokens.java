package io.nerstream.encoder;

import io.nerstream.encoder.text.MentionTokens;
import io.nerstream.encoder.text.Tokens;
import io.nerstream.encoder.text.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A span and its tokens.
 *
 * @param number of the span in the list asked for
 * @param first token in the document, opening tokens not counted
 * @param last token, inclusive
 */
record SpanTokens(int number, Span span, int first, int last) {
    /**
     * Finds the tokens of spans; those that no token covers are left out.
     *
     * @throws IllegalArgumentException if a span ends beyond the text
     */
    static List<SpanTokens> of(String text, Tokens tokens, List<Span> spans) {
        List<SpanTokens> places = new ArrayList<>();
        for (int number = 0; number < spans.size(); number++) {
            Span span = spans.get(number);
            if (span.end() > text.length()) {
                throw new IllegalArgumentException(
                        "span ["
                                + span.start()
                                + ", "
                                + span.end()
                                + ") ends beyond the text of "
                                + text.length()
                                + " UTF-16 units");
            }
            Optional<MentionTokens> found = MentionTokens.find(tokens, span.start(), span.end());
            if (found.isPresent()) {
                places.add(new SpanTokens(number, span, found.get().first(), found.get().last()));
            }
        }
        return places;
    }

    /** Those that a window is responsible for: their last token is fresh in it. */
    static List<SpanTokens> endingIn(Window window, List<SpanTokens> places) {
        return places.stream()
                .filter(place -> place.last() >= window.fresh() && place.last() < window.end())
                .toList();
    }
}
