package io.nerstream.indexing.progress;

import java.io.Serializable;

/**
 * A partition's ledger as state; public, so that Flink writes it by itself.
 *
 * @param open offsets of records that are read and not done with
 * @param times of these
 * @param ahead offsets of records that are done with, and of which it was not told yet that they
 *     are read
 */
public record LedgerState(
        int partition,
        long position,
        long furthest,
        long indexed,
        long deleted,
        long superseded,
        long dead,
        long[] open,
        long[] times,
        long[] ahead)
        implements Serializable {
    private static final long serialVersionUID = 1;
}
