package io.nerstream.settings.options;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reads the settings of a {@link CheckedProgram} one after another, so that everything that is
 * wrong in them is named at once, and nothing starts before all are right.
 */
public final class SettingsCheck {
    private static final String NAME = "nerstream: ";
    private static final int LARGEST_PORT = 65_535;

    private final CommandLine program;
    private final List<String> problems = new ArrayList<>();

    /**
     * Begins with options that there are none of, and names in the environment that nobody reads.
     *
     * @throws ParameterException if the arguments cannot be told apart: which option a value is
     *     for, is not known then
     */
    public SettingsCheck(CommandLine program) {
        this.program = program;
        List<Exception> misread = program.getParseResult().errors();
        misread.forEach(one -> problems.add(one.getMessage()));
        if (!misread.stream().allMatch(UnmatchedArgumentException.class::isInstance)) {
            done();
        }
        problems.addAll(EnvironmentVariables.problems(System.getenv()));
    }

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

    /** Reads a whole number. */
    public Supplier<Integer> number(String option, String text, int least, int most)
            throws Exception {
        return read(
                () -> {
                    try {
                        int number = Integer.parseInt(text.strip());
                        if (number >= least && number <= most) {
                            return number;
                        }
                    } catch (NumberFormatException e) {
                        // Said below.
                    }
                    throw new IllegalArgumentException(
                            option
                                    + " is '"
                                    + text
                                    + "', it must be a whole number "
                                    + (most == Integer.MAX_VALUE
                                            ? "of at least " + least
                                            : "from " + least + " to " + most));
                });
    }

    /** Reads a port; 0 is a free one. */
    public Supplier<Integer> port(String option, String text) throws Exception {
        return number(option, text, 0, LARGEST_PORT);
    }

    /** Reads a word, in whatever case it is written. */
    public <E extends Enum<E>> Supplier<E> word(String option, String text, Class<E> words)
            throws Exception {
        return read(
                () ->
                        Arrays.stream(words.getEnumConstants())
                                .filter(one -> one.name().equalsIgnoreCase(text.strip()))
                                .findFirst()
                                .orElseThrow(
                                        () ->
                                                new IllegalArgumentException(
                                                        option
                                                                + " is '"
                                                                + text
                                                                + "', it must be one of "
                                                                + Arrays.toString(
                                                                        words
                                                                                .getEnumConstants()))));
    }

    /**
     * Ends the reading.
     *
     * @throws ParameterException that names everything that is wrong, a line each
     */
    public void done() {
        if (!problems.isEmpty()) {
            throw new WrongSettings(program, String.join("\n", problems));
        }
    }

    private static final class WrongSettings extends ParameterException {
        private static final long serialVersionUID = 1;

        WrongSettings(CommandLine line, String problems) {
            super(line, problems);
        }
    }

    /** Lets {@link CheckedProgram}s among these commands say all that is wrong, and only that. */
    public static CommandLine prepare(CommandLine commands) {
        letCheckedProgramsReadOn(commands);
        IParameterExceptionHandler usual = commands.getParameterExceptionHandler();
        return commands.setParameterExceptionHandler(
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

    private static void letCheckedProgramsReadOn(CommandLine command) {
        if (command.getCommandSpec().userObject() instanceof CheckedProgram) {
            command.getCommandSpec().parser().collectErrors(true);
        }
        command.getSubcommands().values().forEach(SettingsCheck::letCheckedProgramsReadOn);
    }
}
