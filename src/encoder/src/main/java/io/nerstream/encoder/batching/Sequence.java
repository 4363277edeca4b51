package io.nerstream.encoder.batching;

import io.nerstream.encoder.decoder.Tap;
import java.util.Arrays;
import java.util.List;

/**
 * Token ids of which some tokens' vectors are wanted. What lies behind the last token wanted is
 * never run: a causal model's vector depends only on what is before it.
 *
 * @param ids token ids
 * @param rows the tokens wanted, ascending, at least one
 */
public record Sequence(int[] ids, int[] rows, List<Tap> taps) {
    public Sequence {
        if (rows.length == 0) {
            throw new IllegalArgumentException("no token of the sequence is wanted");
        }
        if (rows[0] < 0 || rows[rows.length - 1] >= ids.length) {
            throw new IllegalArgumentException(
                    "tokens "
                            + Arrays.toString(rows)
                            + " are wanted of a sequence of "
                            + ids.length);
        }
        ids = Arrays.copyOf(ids, rows[rows.length - 1] + 1);
        rows = rows.clone();
        taps = List.copyOf(taps);
    }

    /** Tokens that must be run. */
    int length() {
        return ids.length;
    }
}
