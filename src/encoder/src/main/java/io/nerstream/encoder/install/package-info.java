/**
 * Where the language model comes from on this machine: the cache folder, the one-time fetch of the
 * default model, the shipped encoder.
 */
package io.nerstream.encoder.install;
