package io.nerstream.encoder.text;

import java.util.Optional;

/**
 * The tokens of a mention: those that share a character with it.
 *
 * @param first token, counted as in the {@link Tokens} asked
 * @param last token, inclusive
 */
public record MentionTokens(int first, int last) {
    /** Finds the tokens of [start, end) by bisection; empty if no token covers any of it. */
    public static Optional<MentionTokens> find(Tokens tokens, int start, int end) {
        int low = 0;
        int high = tokens.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tokens.end(middle) <= start) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int first = low;
        while (first < tokens.size() && tokens.start(first) == tokens.end(first)) {
            first++;
        }
        int last = first;
        while (last < tokens.size() && tokens.start(last) < end) {
            last++;
        }
        return last == first ? Optional.empty() : Optional.of(new MentionTokens(first, last - 1));
    }
}
