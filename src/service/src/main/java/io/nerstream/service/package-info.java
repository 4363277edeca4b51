/** The query service: what it answers, from the collection, the encoder and Kafka. */
package io.nerstream.service;
