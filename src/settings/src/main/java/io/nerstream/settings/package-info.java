/**
 * What programs are told of the servers that they use: read from files, checked, and named in one
 * go where it is wrong. Must not know of the servers' clients, nor of anything else here.
 */
package io.nerstream.settings;
