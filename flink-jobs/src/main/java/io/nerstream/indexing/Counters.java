package io.nerstream.indexing;

/**
 * Names of the counters. At any time, summed over all subtasks since the job's start:
 *
 * <p>{@code documentsRead = documentsIndexed + documentsDeleted + documentsSuperseded +
 * documentsDead + in flight}
 */
public final class Counters {
    public static final String READ = "documentsRead";
    public static final String INDEXED = "documentsIndexed";
    public static final String DELETED = "documentsDeleted";
    public static final String SUPERSEDED = "documentsSuperseded";
    public static final String DEAD = "documentsDead";
    public static final String MENTIONS = "mentionsIndexed";

    private Counters() {}
}
