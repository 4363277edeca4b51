/** The whole stack in one process: Kafka, Milvus, the indexing job and the query service. */
package io.nerstream.stack;
