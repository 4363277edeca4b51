package io.nerstream.collection;

/** What became of a change. */
public sealed interface WriteOutcome {
    /** The document's mentions are stored and can be found. */
    record Indexed(int mentions) implements WriteOutcome {}

    /** The document is gone, or was not there. */
    record Deleted() implements WriteOutcome {}

    /** A newer version is there: nothing was changed. */
    record Superseded(long version, long newer) implements WriteOutcome {}

    /** The server does not take this document, now or later. */
    record Rejected(String reason) implements WriteOutcome {}
}
