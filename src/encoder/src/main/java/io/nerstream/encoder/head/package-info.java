/**
 * The trained head of an encoder: finds mentions in the inner vectors of a decoder and gives
 * mentions and descriptions vectors of one space. Knows nothing of texts.
 */
package io.nerstream.encoder.head;
