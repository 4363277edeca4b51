/**
 * Trains the head of an encoder on labelled text: which texts, what their tokens' vectors are,
 * losses, steps, and what is written. Knows nothing of how good retrieval then is.
 */
package io.nerstream.training.head;
