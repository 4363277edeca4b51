package io.nerstream.cli;

import io.nerstream.alerts.AlertsException;
import io.nerstream.cli.access.KeysCommand;
import io.nerstream.cli.bench.BenchCommand;
import io.nerstream.cli.check.CheckCommand;
import io.nerstream.cli.client.AlertsCommand;
import io.nerstream.cli.client.DeadLettersCommand;
import io.nerstream.cli.client.DeleteCommand;
import io.nerstream.cli.client.SearchCommand;
import io.nerstream.cli.client.ServiceException;
import io.nerstream.cli.client.StatusCommand;
import io.nerstream.cli.client.TypesCommand;
import io.nerstream.cli.encoder.DoctorCommand;
import io.nerstream.cli.encoder.EncodeCommand;
import io.nerstream.cli.encoder.SetupCommand;
import io.nerstream.cli.publish.PublishCommand;
import io.nerstream.cli.run.AlertsRunCommand;
import io.nerstream.cli.run.ServeCommand;
import io.nerstream.cli.run.TopicsCommand;
import io.nerstream.cli.run.UpCommand;
import io.nerstream.cli.size.SizeCommand;
import io.nerstream.cli.terminal.Ending;
import io.nerstream.cli.terminal.TerminalText;
import io.nerstream.cli.training.CalibrationCommand;
import io.nerstream.cli.training.EvaluateCommand;
import io.nerstream.cli.training.HeadCommand;
import io.nerstream.cli.training.StatisticsCommand;
import io.nerstream.cli.training.StudyCommand;
import io.nerstream.cli.training.TrainCommand;
import io.nerstream.collection.CollectionException;
import io.nerstream.encoder.EncoderException;
import io.nerstream.encoder.modelfile.ModelFileException;
import io.nerstream.service.access.files.SettingsException;
import io.nerstream.service.stream.StreamException;
import io.nerstream.settings.options.SettingsCheck;
import io.nerstream.stack.StackException;
import io.nerstream.training.corpus.InputException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line. Results go to standard output, everything else to standard error. */
@Command(
        name = "nerstream",
        description = "Finds named entities in streams of text by a description of their type.",
        mixinStandardHelpOptions = true,
        version = "nerstream 0.1.0",
        synopsisSubcommandLabel = "COMMAND")
public final class Nerstream {
    private static final List<String> COMMANDS =
            List.of(
                    "up",
                    "serve",
                    "topics",
                    "publish",
                    "search",
                    "delete",
                    "status",
                    "check",
                    "dead-letters",
                    "types",
                    "alerts",
                    "keys",
                    "setup",
                    "encode",
                    "bench",
                    "size",
                    "statistics",
                    "study",
                    "train",
                    "head",
                    "evaluate",
                    "calibration",
                    "doctor",
                    "help");

    private Nerstream() {}

    public static void main(String[] arguments) {
        Ending.prepare();
        System.exit(run(arguments));
    }

    /** Runs a command as in a process of its own. */
    static int run(String... arguments) {
        // Java reads it when a library logs by java.util.logging: one log has all of them.
        System.setProperty("java.util.logging.manager", "org.apache.logging.log4j.jul.LogManager");
        System.setOut(utf8(FileDescriptor.out));
        System.setErr(utf8(FileDescriptor.err));
        // Numbers are written with a point everywhere: programs read them.
        Locale.setDefault(Locale.ROOT);
        CommandLine line =
                arguments.length > 0 && COMMANDS.contains(arguments[0])
                        ? commandLine(List.of(arguments[0]))
                        : commandLine();
        return line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(arguments);
    }

    /** Whatever the locale: what is written is also read by programs, and has all letters. */
    private static PrintStream utf8(FileDescriptor stream) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(stream)),
                true,
                StandardCharsets.UTF_8);
    }

    /** All commands. */
    public static CommandLine commandLine() {
        return commandLine(COMMANDS);
    }

    /** With some commands only: each one loads many classes, and a start should take no time. */
    private static CommandLine commandLine(List<String> names) {
        CommandLine line = new CommandLine(new Nerstream());
        names.forEach(name -> line.addSubcommand(name, command(name)));
        if (names.contains("alerts")) {
            // Not asked of a service, but run here.
            line.getSubcommands().get("alerts").addSubcommand(AlertsRunCommand.class);
        }
        return SettingsCheck.prepare(line)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Nerstream::explain);
    }

    private static Class<?> command(String name) {
        return switch (name) {
            case "up" -> UpCommand.class;
            case "serve" -> ServeCommand.class;
            case "topics" -> TopicsCommand.class;
            case "publish" -> PublishCommand.class;
            case "search" -> SearchCommand.class;
            case "delete" -> DeleteCommand.class;
            case "status" -> StatusCommand.class;
            case "check" -> CheckCommand.class;
            case "dead-letters" -> DeadLettersCommand.class;
            case "types" -> TypesCommand.class;
            case "alerts" -> AlertsCommand.class;
            case "keys" -> KeysCommand.class;
            case "setup" -> SetupCommand.class;
            case "encode" -> EncodeCommand.class;
            case "bench" -> BenchCommand.class;
            case "size" -> SizeCommand.class;
            case "statistics" -> StatisticsCommand.class;
            case "study" -> StudyCommand.class;
            case "train" -> TrainCommand.class;
            case "head" -> HeadCommand.class;
            case "evaluate" -> EvaluateCommand.class;
            case "calibration" -> CalibrationCommand.class;
            case "doctor" -> DoctorCommand.class;
            case "help" -> HelpCommand.class;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /**
     * What a user can do something about is one line; everything else is a fault of ours and shows
     * where.
     */
    private static int explain(
            Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        Ending.awaitIfBegun();
        if (failure instanceof SettingsException settings) {
            settings.problems()
                    .forEach(one -> command.getErr().println("nerstream: " + TerminalText.of(one)));
        } else if (failure instanceof EncoderException
                || failure instanceof AlertsException
                || failure instanceof ModelFileException
                || failure instanceof InputException
                || failure instanceof StackException
                || failure instanceof StreamException
                || failure instanceof CollectionException
                || failure instanceof ServiceException
                || failure instanceof IllegalArgumentException) {
            command.getErr()
                    .println("nerstream: " + TerminalText.of(String.valueOf(failure.getMessage())));
        } else if (failure instanceof NoSuchFileException missing) {
            command.getErr()
                    .println(
                            "nerstream: " + TerminalText.of(missing.getFile()) + " does not exist");
        } else {
            failure.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
