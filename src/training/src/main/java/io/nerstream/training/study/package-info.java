/** Which of a language model's inner vectors tell types apart. Knows nothing of retrieval. */
package io.nerstream.training.study;
