/**
 * Makes encoders and says how good they are, on labelled text. Must not know of Kafka, Milvus or
 * services.
 */
package io.nerstream.cli.training;
