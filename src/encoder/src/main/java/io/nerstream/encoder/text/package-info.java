/**
 * Text to token ids and back to places in the text: what of a text is language, tokenizers, and
 * windows of long texts.
 *
 * <p>Knows nothing of vectors. All places are UTF-16 units of the original text, as in {@link
 * java.lang.String}.
 */
package io.nerstream.encoder.text;
