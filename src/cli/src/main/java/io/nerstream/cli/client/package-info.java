/**
 * Commands that ask a running query service, and how it is asked. They have to start at once, so
 * they must not know of Kafka, Flink, Milvus or language models.
 */
package io.nerstream.cli.client;
