/**
 * What a shell and whoever sits at it see of this process: text that commands no terminal, whether
 * somebody looks or reads on, the end by Ctrl-C. Must not know of any command.
 */
package io.nerstream.cli.terminal;
