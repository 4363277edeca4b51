package io.nerstream.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** A command run in this process, and what it said. */
public record CommandRun(int exit, String out, String err) {
    /** Runs a command with some arguments and then others. */
    public static CommandRun of(List<String> first, String... more) {
        return of(Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new));
    }

    /** All commands. */
    public static CommandLine commands() {
        return Nerstream.commandLine();
    }

    public static CommandRun of(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            CommandLine command = commands().setErr(new PrintWriter(err));
            int exit = command.execute(arguments);
            return new CommandRun(exit, out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }
}
