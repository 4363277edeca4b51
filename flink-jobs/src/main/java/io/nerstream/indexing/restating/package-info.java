/**
 * Says again in Kafka what documents are, where the last record of one is not what it is: Kafka
 * keeps only the last.
 */
package io.nerstream.indexing.restating;
