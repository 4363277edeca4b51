/**
 * The language model and the encoder on this machine: fetching and choosing them, vectors of texts
 * as files. Must not know of services, nor of how encoders are made.
 */
package io.nerstream.cli.encoder;
