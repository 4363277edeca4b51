/** A Flink sink that keeps the mentions of documents in Milvus, and reports what it did. */
package io.nerstream.indexing.milvus;
