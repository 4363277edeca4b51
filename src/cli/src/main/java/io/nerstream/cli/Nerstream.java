package io.nerstream.cli;

import io.nerstream.alerts.AlertsException;
import io.nerstream.collection.CollectionException;
import io.nerstream.encoder.EncoderException;
import io.nerstream.encoder.modelfile.ModelFileException;
import io.nerstream.service.stream.StreamException;
import io.nerstream.stack.StackException;
import io.nerstream.training.corpus.InputException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line. Results go to standard output, everything else to standard error. */
@Command(
        name = "nerstream",
        description = "Finds named entities in streams of text by a description of their type.",
        mixinStandardHelpOptions = true,
        version = "nerstream 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            PublishCommand.class,
            SearchCommand.class,
            DeleteCommand.class,
            StatusCommand.class,
            TypesCommand.class,
            AlertsCommand.class,
            SetupCommand.class,
            EncodeCommand.class,
            BenchCommand.class,
            StatisticsCommand.class,
            StudyCommand.class,
            TrainCommand.class,
            HeadCommand.class,
            EvaluateCommand.class,
            CalibrationCommand.class,
            DoctorCommand.class,
            HelpCommand.class
        })
public final class Nerstream {
    private Nerstream() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Nerstream())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Nerstream::explain);
    }

    /**
     * What a user can do something about is one line; everything else is a fault of ours and shows
     * where.
     */
    private static int explain(
            Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        if (failure instanceof EncoderException
                || failure instanceof AlertsException
                || failure instanceof ModelFileException
                || failure instanceof InputException
                || failure instanceof StackException
                || failure instanceof StreamException
                || failure instanceof CollectionException
                || failure instanceof ServiceException
                || failure instanceof IllegalArgumentException) {
            command.getErr().println("nerstream: " + failure.getMessage());
        } else if (failure instanceof NoSuchFileException missing) {
            command.getErr().println("nerstream: " + missing.getFile() + " does not exist");
        } else {
            failure.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
