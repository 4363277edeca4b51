/**
 * The collection of mentions in Milvus: what a row holds, how a document's mentions replace those
 * of its older version, how they are searched. Must not know of Kafka, Flink or language models.
 */
package io.nerstream.collection;
