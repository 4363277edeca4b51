/**
 * How good retrieval by a description is: rankings of documents by several systems, and their
 * figures. Knows nothing of how encoders are trained.
 */
package io.nerstream.training.evaluation;
