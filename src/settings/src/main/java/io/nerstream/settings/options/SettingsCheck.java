package io.nerstream.settings.options;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;

/**
 * Reads the settings of a program one after another, so that everything that is wrong in them is
 * named at once, and nothing starts before all are right.
 */
public final class SettingsCheck {
    private static final String NAME = "nerstream: ";

    private final List<String> problems = new ArrayList<>();

    /**
     * Reads a setting.
     *
     * @param setting throws an {@link IOException} or {@link IllegalArgumentException} that says
     *     what is wrong
     * @return gives it, once {@link #done} has returned
     */
    public <T> Supplier<T> read(Callable<T> setting) throws Exception {
        try {
            T value = setting.call();
            return () -> value;
        } catch (IOException | IllegalArgumentException e) {
            problems.add(e.getMessage());
            return () -> {
                throw new IllegalStateException("a setting was used that is wrong", e);
            };
        }
    }

    /** Something that must be so, and what is wrong if it is not. */
    public void require(boolean condition, String problem) {
        if (!condition) {
            problems.add(problem);
        }
    }

    /** What others found. */
    public void add(Collection<String> found) {
        problems.addAll(found);
    }

    /**
     * Ends the reading.
     *
     * @throws ParameterException that names everything that is wrong, a line each
     */
    public void done(CommandLine line) {
        if (!problems.isEmpty()) {
            throw new WrongSettings(line, String.join("\n", problems));
        }
    }

    private static final class WrongSettings extends ParameterException {
        private static final long serialVersionUID = 1;

        WrongSettings(CommandLine line, String problems) {
            super(line, problems);
        }
    }

    /** Lets a program show what is wrong without all that it could be told. */
    public static CommandLine shownBriefly(CommandLine program) {
        IParameterExceptionHandler usual = program.getParameterExceptionHandler();
        return program.setParameterExceptionHandler(
                (problem, arguments) -> {
                    if (!(problem instanceof WrongSettings)) {
                        return usual.handleParseException(problem, arguments);
                    }
                    PrintWriter err = problem.getCommandLine().getErr();
                    problem.getMessage().lines().forEach(line -> err.println(NAME + line));
                    err.flush();
                    return CommandLine.ExitCode.USAGE;
                });
    }
}
