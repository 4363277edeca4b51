package io.nerstream.encoder.head;

import io.nerstream.encoder.batching.Sequence;
import io.nerstream.encoder.text.MentionTokens;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A piece of text whose mentions are wanted.
 *
 * @param ids token ids, opening tokens included
 * @param opening how many opening tokens there are: they are in no mention
 * @param continues tokens that continue the word of the token before
 * @param given the places of mentions; empty: find them
 */
public record Passage(int[] ids, int opening, BitSet continues, Optional<List<MentionTokens>> given)
        implements Sequence {
    @Override
    public int length() {
        return ids.length;
    }
}
