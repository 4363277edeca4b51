package io.nerstream.cli.training;

import picocli.CommandLine.Command;

@Command(
        name = "head",
        description = "Heads of encoders that others have trained.",
        mixinStandardHelpOptions = true,
        subcommands = HeadImportCommand.class)
public final class HeadCommand {}
