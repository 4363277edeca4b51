/**
 * From files and feeds to the query service, or to Kafka directly, and what is told meanwhile. Must
 * not know of encoders, nor how files are read: {@code io.nerstream.documents} does.
 */
package io.nerstream.cli.publish;
