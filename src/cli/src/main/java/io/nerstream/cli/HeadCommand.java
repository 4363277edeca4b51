package io.nerstream.cli;

import picocli.CommandLine.Command;

@Command(
        name = "head",
        description = "Heads of encoders that others have trained.",
        mixinStandardHelpOptions = true,
        subcommands = HeadImportCommand.class)
final class HeadCommand {}
