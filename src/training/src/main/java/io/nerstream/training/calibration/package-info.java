/** Measures what the scores of an encoder mean. Knows nothing of how the encoder was trained. */
package io.nerstream.training.calibration;
