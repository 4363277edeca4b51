/**
 * Compares the collection with the documents topic, row by row, and mends what differs. Speaks with
 * Kafka and Milvus directly; must not know of the query service's HTTP.
 */
package io.nerstream.cli.check;
