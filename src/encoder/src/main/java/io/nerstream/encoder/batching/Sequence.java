package io.nerstream.encoder.batching;

/** What a model can be given: some tokens in a row, and what is asked about them. */
public interface Sequence {
    /** Tokens that must be run, at least one. */
    int length();
}
