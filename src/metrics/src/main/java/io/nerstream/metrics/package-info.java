/**
 * What nerstream measures of itself: one list of names for all programs, and the page on which
 * Prometheus reads them. Knows of no program.
 */
package io.nerstream.metrics;
