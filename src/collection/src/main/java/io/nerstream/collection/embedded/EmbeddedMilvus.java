package io.nerstream.collection.embedded;

import io.nerstream.collection.CollectionException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A Milvus Lite server in a process of its own, on loopback, which ends with this one.
 *
 * <p>Acknowledged writes survive the end of either process, by whatever way; loss of power was not
 * tried. One server per data folder.
 */
public final class EmbeddedMilvus implements AutoCloseable {
    private static final String VERSION = "3.2.2";
    private static final String LISTENING = "listening ";
    private static final long STOP_SECONDS = 70;

    private final Process process;
    private final int port;

    private EmbeddedMilvus(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Makes sure that the server is installed in the cache folder, in a Python environment of its
     * own; can be repeated at any time.
     *
     * @param progress told what takes time
     * @return the environment's Python
     * @throws CollectionException if it cannot be installed; the message says what to do
     */
    public static Path install(Path cache, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(cache).resolve("milvus-lite-" + VERSION);
        Path python = folder.resolve("bin").resolve("python");
        Path complete = folder.resolve(".complete");
        try (FileChannel channel =
                        FileChannel.open(
                                cache.resolve("milvus-lite.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (Files.exists(complete)) {
                return python;
            }
            progress.accept("Installing Milvus Lite " + VERSION + " in " + folder + " (450 MB)");
            run(List.of("python3", "-m", "venv", "--clear", folder.toString()));
            Path requirements = unpack("requirements.txt", folder);
            run(
                    List.of(
                            python.toString(),
                            "-m",
                            "pip",
                            "install",
                            "--quiet",
                            "--disable-pip-version-check",
                            "--requirement",
                            requirements.toString()));
            Files.createFile(complete);
            return python;
        }
    }

    private static void run(List<String> command) throws InterruptedException {
        int exit;
        try {
            exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new CollectionException(
                    command.get(0)
                            + " cannot be started: install Python 3.9 or newer with pip and venv, or give the address of a Milvus server",
                    e);
        }
        if (exit != 0) {
            throw new CollectionException(
                    "'"
                            + String.join(" ", command)
                            + "' failed with exit code "
                            + exit
                            + ": see its message above, then run the same command again, or give the address of a Milvus server");
        }
    }

    private static Path unpack(String name, Path folder) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = EmbeddedMilvus.class.getResourceAsStream(name)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /**
     * Starts the server.
     *
     * @param python as {@link #install} gave it
     * @param data its folder, made if it is not there
     * @param port on loopback; 0: a free one
     * @throws CollectionException if it ends before it listens; the message holds what it said
     */
    public static EmbeddedMilvus start(Path python, Path data, int port) throws IOException {
        Path script = unpack("server.py", Files.createDirectories(data));
        Path log = data.resolve("server.log");
        Process process =
                new ProcessBuilder(
                                python.toString(),
                                script.toString(),
                                data.resolve("collections").toString(),
                                Integer.toString(port))
                        .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
                        .start();
        BufferedReader out =
                new BufferedReader(
                        new java.io.InputStreamReader(
                                process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(LISTENING)) {
                drain(out);
                return new EmbeddedMilvus(
                        process, Integer.parseInt(line.substring(LISTENING.length())));
            }
        }
        process.destroy();
        throw new CollectionException(
                "the embedded Milvus server ended before it listened on port "
                        + port
                        + "; its log "
                        + log
                        + " ends with: "
                        + lastLine(log));
    }

    private static String lastLine(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return lines.isEmpty() ? "(nothing)" : lines.get(lines.size() - 1);
    }

    /** Nothing waits for a reader. */
    private static void drain(BufferedReader out) {
        Thread reader = new Thread(() -> out.lines().forEach(line -> {}), "milvus-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Where clients connect. */
    public String uri() {
        return "http://127.0.0.1:" + port;
    }

    /** Done when the server has ended, by whatever way. */
    public CompletableFuture<?> ended() {
        return process.onExit();
    }

    /** Lets it finish what it does, then ends it. */
    @Override
    public void close() {
        process.destroy();
        boolean interrupted = false;
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            process.destroyForcibly();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
