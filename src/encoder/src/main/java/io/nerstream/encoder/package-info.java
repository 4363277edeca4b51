/**
 * Text to mentions with vectors, and a description of a type to a vector in the same space.
 *
 * <p>{@link io.nerstream.encoder.Encoder} is the way in; {@link io.nerstream.encoder.MentionReader}
 * gives the raw inner vectors. Knows nothing of Kafka, Flink or Milvus.
 */
package io.nerstream.encoder;
