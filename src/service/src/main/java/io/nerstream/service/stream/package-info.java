/** The Kafka side of the service: documents in, and how far their indexing is. */
package io.nerstream.service.stream;
