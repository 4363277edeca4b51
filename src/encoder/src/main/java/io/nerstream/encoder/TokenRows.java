package io.nerstream.encoder;

import io.nerstream.encoder.batching.Sequence;
import java.util.Arrays;

/**
 * Token ids of which some tokens' vectors are wanted. What lies behind the last token wanted is
 * never run: a causal model's vector depends only on what is before it.
 *
 * @param ids token ids
 * @param rows the tokens wanted, ascending, at least one
 */
record TokenRows(int[] ids, int[] rows) implements Sequence {
    TokenRows {
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
    }

    @Override
    public int length() {
        return ids.length;
    }
}
