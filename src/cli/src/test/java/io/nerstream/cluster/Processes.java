package io.nerstream.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Processes that end with a test, the last one first; each writes a log with its name. */
final class Processes implements AutoCloseable {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final Path logs;
    private final Deque<Process> started = new ArrayDeque<>();

    Processes(Path logs) throws IOException {
        this.logs = Files.createDirectories(logs);
        // A test that is ended itself must not leave a cluster behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> started.forEach(Process::destroy)));
    }

    /** What a process has said; what one of the same name said before stays above. */
    Path log(String name) {
        return logs.resolve(name + ".log");
    }

    Process start(String name, List<String> command, Map<String, String> environment, Path folder)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        synchronized (started) {
            started.push(process);
        }
        return process;
    }

    /** A Java program that is on this test's class path. */
    Process java(String name, String megabytes, List<String> mainAndArguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                JAVA.toString(),
                                "-Xmx" + megabytes + "m",
                                "-cp",
                                System.getProperty("java.class.path")));
        command.addAll(mainAndArguments);
        return start(name, command, Map.of(), logs);
    }

    /** One of nerstream's programs. */
    Process nerstream(String name, List<String> arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("io.nerstream.cli.Nerstream"));
        all.addAll(arguments);
        return java(name, "1024", all);
    }

    /**
     * What all processes have said, and how they were called, as everybody on the machine sees it.
     */
    String said() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(logs)) {
            for (Path log : files.toList()) {
                all.append(Files.readString(log));
            }
        }
        synchronized (started) {
            started.forEach(one -> all.append(one.info().commandLine().orElse("")).append('\n'));
        }
        return all.toString();
    }

    /** Ends a process as a power cut would. */
    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        synchronized (started) {
            started.forEach(Process::destroy);
            for (Process one : started) {
                if (!one.waitFor(20, TimeUnit.SECONDS)) {
                    kill(one);
                }
            }
        }
    }
}
