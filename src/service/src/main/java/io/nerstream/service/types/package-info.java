/** Saved types: their record on Kafka, and their vectors and thresholds. */
package io.nerstream.service.types;
