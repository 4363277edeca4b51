package io.nerstream.indexing;

import java.io.Serializable;

/**
 * A record with what was found in its document. Places and vectors lie in arrays, which Flink
 * writes as they are.
 *
 * @param starts first UTF-16 unit of each mention
 * @param ends one past its last
 * @param scores how sure each is, 0 to 1
 * @param vectors one behind the other
 * @param tokens of the language model
 * @param code why it is a dead letter, in a word; empty if it is none
 * @param failure the same for people
 */
public record Encoded(
        RawRecord origin,
        int[] starts,
        int[] ends,
        float[] scores,
        float[] vectors,
        int tokens,
        String code,
        String failure)
        implements Serializable {
    private static final long serialVersionUID = 1;

    public Encoded {
        // In the state of a job from before it could be told it is missing.
        code = code == null ? "" : code;
    }

    /** About how much memory it takes. */
    long bytes() {
        return origin.value().length + (long) Float.BYTES * vectors.length;
    }

    static Encoded nothing(RawRecord origin) {
        return new Encoded(origin, new int[0], new int[0], new float[0], new float[0], 0, "", "");
    }

    static Encoded failed(RawRecord origin, String code, String failure) {
        return new Encoded(
                origin, new int[0], new int[0], new float[0], new float[0], 0, code, failure);
    }
}
