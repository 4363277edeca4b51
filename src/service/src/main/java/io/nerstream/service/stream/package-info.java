/** The Kafka side of the service: clients, topics, documents in, and how far their indexing is. */
package io.nerstream.service.stream;
