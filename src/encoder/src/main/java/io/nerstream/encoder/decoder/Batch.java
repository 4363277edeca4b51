package io.nerstream.encoder.decoder;

import java.util.List;

/**
 * Sequences that run together: laid one behind the other for all products, padded to the longest
 * for attention alone.
 *
 * @param ids of all tokens, [tokens]
 * @param spread the token at each place of the padded batch, [count × longest]; any token behind
 *     the end of a sequence
 * @param gather the place of each token in the padded batch, [tokens]
 * @param rows the tokens whose vectors are wanted
 */
public record Batch(int count, int longest, long[] ids, long[] spread, long[] gather, long[] rows) {
    /**
     * Lays sequences out.
     *
     * @param sequences token ids, none empty
     * @param wanted for each sequence the tokens whose vectors are wanted
     */
    public static Batch of(List<int[]> sequences, List<int[]> wanted) {
        int longest = sequences.stream().mapToInt(s -> s.length).max().orElse(0);
        int tokens = sequences.stream().mapToInt(s -> s.length).sum();
        Batch batch =
                new Batch(
                        sequences.size(),
                        longest,
                        new long[tokens],
                        new long[Math.multiplyExact(sequences.size(), longest)],
                        new long[tokens],
                        new long[wanted.stream().mapToInt(w -> w.length).sum()]);
        long start = 0;
        int row = 0;
        for (int i = 0; i < sequences.size(); i++) {
            int[] sequence = sequences.get(i);
            for (int at = 0; at < longest; at++) {
                batch.spread[i * longest + at] = start + Math.min(at, sequence.length - 1);
            }
            for (int at = 0; at < sequence.length; at++) {
                batch.ids[(int) start + at] = sequence[at];
                batch.gather[(int) start + at] = (long) i * longest + at;
            }
            for (int token : wanted.get(i)) {
                batch.rows[row++] = start + token;
            }
            start += sequence.length;
        }
        return batch;
    }
}
