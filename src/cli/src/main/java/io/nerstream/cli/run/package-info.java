/**
 * What runs here until Ctrl-C: the whole stack and its sample documents, or the alerts program
 * alone. Must not know how any of it works.
 */
package io.nerstream.cli.run;
