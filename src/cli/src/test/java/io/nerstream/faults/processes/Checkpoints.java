package io.nerstream.faults.processes;

import static org.apache.flink.runtime.checkpoint.Checkpoints.loadCheckpointMetadata;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Where jobs keep how far they are. */
public final class Checkpoints {
    private static final String METADATA = "_metadata";

    private Checkpoints() {}

    /**
     * The checkpoint or savepoint under a folder that was completed last. A job that ended while it
     * wrote one has left a part of it: this file system has no other way than to write in place.
     */
    public static Optional<String> newestIn(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith(METADATA))
                    .filter(Checkpoints::isComplete)
                    .max(Comparator.comparing(Checkpoints::modified))
                    .map(file -> file.getParent().toUri().toString());
        }
    }

    private static boolean isComplete(Path file) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            var unused =
                    loadCheckpointMetadata(
                            in, Checkpoints.class.getClassLoader(), file.toUri().toString());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
