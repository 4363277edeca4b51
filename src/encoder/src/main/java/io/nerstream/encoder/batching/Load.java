package io.nerstream.encoder.batching;

/**
 * How much a language model has to do, and has done since it was loaded.
 *
 * @param queued tokens that wait or run
 * @param capacity how many may; beyond, callers wait
 * @param budget tokens that a batch may have
 * @param batches that were run
 * @param tokens in them
 * @param busyNanos that they took
 */
public record Load(
        long queued, long capacity, long budget, long batches, long tokens, long busyNanos) {}
