/** The contracts on Kafka: topics, records, and their bytes. Knows of no other part. */
package io.nerstream.schemas;
