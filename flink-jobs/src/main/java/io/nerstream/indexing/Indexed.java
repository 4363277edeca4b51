package io.nerstream.indexing;

import io.nerstream.collection.WriteOutcome;
import io.nerstream.schemas.Outcome;
import java.io.Serializable;

/**
 * What became of a record, after it is so.
 *
 * @param occurrences of its mentions, what tells those of one entity apart; none if not indexed
 * @param news whether the version before did not have each
 * @param code why it is a dead letter, in a word, else empty
 * @param reason the same for people
 */
public record Indexed(
        Encoded encoded,
        Outcome outcome,
        int[] occurrences,
        boolean[] news,
        String code,
        String reason)
        implements Serializable {
    private static final long serialVersionUID = 1;

    static Indexed of(Encoded encoded, WriteOutcome outcome) {
        if (outcome instanceof WriteOutcome.Indexed indexed) {
            int count = indexed.occurrences().size();
            int[] occurrences = new int[count];
            boolean[] news = new boolean[count];
            for (int i = 0; i < count; i++) {
                occurrences[i] = indexed.occurrences().get(i).number();
                news[i] = indexed.occurrences().get(i).news();
            }
            return new Indexed(encoded, Outcome.INDEXED, occurrences, news, "", "");
        }
        if (outcome instanceof WriteOutcome.Rejected rejected) {
            return new Indexed(
                    encoded,
                    Outcome.DEAD,
                    new int[0],
                    new boolean[0],
                    rejected.code(),
                    rejected.reason());
        }
        return new Indexed(
                encoded,
                outcome instanceof WriteOutcome.Deleted ? Outcome.DELETED : Outcome.SUPERSEDED,
                new int[0],
                new boolean[0],
                "",
                "");
    }
}
