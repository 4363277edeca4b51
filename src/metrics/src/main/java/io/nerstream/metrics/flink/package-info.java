/**
 * From Flink's metrics to those of nerstream: what operators register, and the reporter that adds
 * up subtasks.
 */
package io.nerstream.metrics.flink;
