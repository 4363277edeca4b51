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
        check(text, spans);
        return of(tokens, spans, spans.stream().map(s -> new int[] {s.start(), s.end()}).toList());
    }

    /**
     * The same for spans of a text that is read otherwise than it is.
     *
     * @param read where each span is in what was tokenized: [start, end)
     */
    static List<SpanTokens> of(Tokens tokens, List<Span> spans, List<int[]> read) {
        List<SpanTokens> places = new ArrayList<>();
        for (int number = 0; number < spans.size(); number++) {
            int[] place = read.get(number);
            Optional<MentionTokens> found =
                    place[0] < place[1]
                            ? MentionTokens.find(tokens, place[0], place[1])
                            : Optional.empty();
            if (found.isPresent()) {
                places.add(
                        new SpanTokens(
                                number,
                                spans.get(number),
                                found.get().first(),
                                found.get().last()));
            }
        }
        return places;
    }

    /** Refuses spans that end beyond the text. */
    static void check(String text, List<Span> spans) {
        for (Span span : spans) {
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
        }
    }

    /** Those that a window is responsible for: their last token is fresh in it. */
    static List<SpanTokens> endingIn(Window window, List<SpanTokens> places) {
        return places.stream()
                .filter(place -> place.last() >= window.fresh() && place.last() < window.end())
                .toList();
    }
}
