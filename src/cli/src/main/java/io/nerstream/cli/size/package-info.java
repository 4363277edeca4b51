/**
 * How large the parts must be for a stream. Only calculation: it knows the figures that were
 * measured, and must not know of any server or model.
 */
package io.nerstream.cli.size;
