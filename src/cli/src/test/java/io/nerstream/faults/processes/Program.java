package io.nerstream.faults.processes;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A Java program of this test's class path in a process of its own. What it prints are answers;
 * what it logs goes to a file. It ends with the test, by whatever way that does.
 */
public final class Program implements AutoCloseable {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final long STOP_SECONDS = 20;

    private final Process process;
    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    private Program(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
        // A test that is ended itself leaves nothing behind.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    public static Program start(Path log, int megabytes, List<String> mainAndArguments)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                JAVA.toString(),
                                "-Xmx" + megabytes + "m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+ExitOnOutOfMemoryError",
                                "-cp",
                                System.getProperty("java.class.path")));
        command.addAll(mainAndArguments);
        return new Program(
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start());
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
            }
        } catch (IOException e) {
            // Its end was cut off, as the test wants it.
            said.add("cut off: " + e.getMessage());
        }
    }

    /** Tells it something; an order that comes too late is none. */
    public void tell(String line) {
        BufferedWriter in =
                new BufferedWriter(
                        new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        try {
            in.write(line + "\n");
            in.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the program has ended: " + exit(), e);
        }
    }

    /** The lines so far that begin with a word, without it. */
    public List<String> said(String word) {
        return said.stream()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> line.substring(word.length() + 1))
                .toList();
    }

    /** Its exit code, once it has ended. */
    public Optional<Integer> exit() {
        return process.isAlive() ? Optional.empty() : Optional.of(process.exitValue());
    }

    public boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends it as a power cut would. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Lets it stand still, its connections open. */
    public void pause() throws IOException, InterruptedException {
        signal(process.pid(), "STOP");
    }

    public void resume() throws IOException, InterruptedException {
        signal(process.pid(), "CONT");
    }

    public static void signal(long pid, String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("kill -" + name + " " + pid + " ended with " + exit);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
