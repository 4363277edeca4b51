/**
 * The indexing job: documents from Kafka, their mentions with vectors to Milvus and back to Kafka.
 * Must not know of HTTP or of who publishes.
 */
package io.nerstream.indexing;
