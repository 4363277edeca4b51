package io.nerstream.cli.bench;

import picocli.CommandLine.Command;

@Command(
        name = "bench",
        description = "Measures speed on this machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            BenchEncoderCommand.class,
            BenchPipelineCommand.class,
            BenchAlertsCommand.class,
            BenchCollectionCommand.class
        })
public final class BenchCommand {}
