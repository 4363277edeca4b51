/** Labelled text from files. Knows nothing of what is made of it. */
package io.nerstream.training.corpus;
