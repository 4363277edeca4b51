/**
 * Runs the lower blocks of a Llama-family decoder and gives out their inner vectors.
 *
 * <p>Reads weights through {@code modelfile}, runs them with DJL PyTorch; knows token ids, nothing
 * of text.
 */
package io.nerstream.encoder.decoder;
