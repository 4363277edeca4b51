/**
 * Many callers, one model: what waits is sorted by length, packed by a token budget and run in
 * batches, long texts and short ones by turns.
 *
 * <p>Knows sequences of token ids and the taps wanted of them; nothing of text.
 */
package io.nerstream.encoder.batching;
