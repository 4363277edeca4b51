/** Commands for whoever decides who may ask the service. */
package io.nerstream.cli.access;
