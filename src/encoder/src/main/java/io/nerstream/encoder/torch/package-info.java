/** TorchScript programs and their native memory. Knows nothing of what a program computes. */
package io.nerstream.encoder.torch;
