/**
 * How fast the encoder, the pipeline and the alerts are on this machine, on stacks of their own.
 * Must not know of a service that runs already.
 */
package io.nerstream.cli.bench;
