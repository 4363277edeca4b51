/**
 * The alerts program, a Kafka Streams application: mentions against saved types, what of it is new,
 * alerts. Knows of no Flink, Milvus or HTTP, and needs no language model.
 */
package io.nerstream.alerts;
