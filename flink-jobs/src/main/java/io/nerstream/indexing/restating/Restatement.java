package io.nerstream.indexing.restating;

import java.io.Serializable;

/**
 * What a document is, and must be said again behind what was superseded.
 *
 * @param key of the document's records
 * @param partition where they are
 * @param offset of the record that said it last
 * @param origin of the one that said it first: see {@link io.nerstream.schemas.RestatementHeaders}
 * @param removed whether the document is gone
 */
public record Restatement(byte[] key, int partition, long offset, String origin, boolean removed)
        implements Serializable {
    private static final long serialVersionUID = 1;
}
