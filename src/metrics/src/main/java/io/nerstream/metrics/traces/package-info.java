/**
 * Traces from publishing to alerts: what records and requests carry of them (W3C Trace Context),
 * and the spans of this process, which are sent by OpenTelemetry where that is set up. Knows of no
 * program.
 */
package io.nerstream.metrics.traces;
