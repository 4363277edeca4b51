package io.nerstream.cli.access;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands share the option that names the file. */
@Command(
        name = "keys",
        description =
                "Keys of those who may ask the query service, in a file that 'up' and 'serve' take with --keys; a running service follows it within about a second.",
        subcommands = {KeysMakeCommand.class, KeysRevokeCommand.class, KeysListCommand.class},
        mixinStandardHelpOptions = true)
public final class KeysCommand {
    /** The file of the keys. */
    static final class FileOption {
        @Option(
                names = "--file",
                required = true,
                defaultValue = "${env:NERSTREAM_KEYS}",
                paramLabel = "FILE",
                description = "The keys file; default: NERSTREAM_KEYS.")
        private Path file;

        Path path() {
            return file;
        }
    }
}
