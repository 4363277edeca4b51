/**
 * The {@code nerstream} command: which commands there are, and how what they could not do is told.
 * What they do is in the packages below, and there mostly done by the other modules.
 */
package io.nerstream.cli;
