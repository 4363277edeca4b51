/**
 * The {@code nerstream} command: reads arguments and files, prints results; everything else is done
 * by the modules below.
 */
package io.nerstream.cli;
