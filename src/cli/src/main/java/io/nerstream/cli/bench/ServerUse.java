package io.nerstream.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a server on this machine takes.
 *
 * @param process its number; empty: not known
 * @param folder of its data; the empty path: not known
 */
record ServerUse(OptionalLong process, Path folder) {
    private static final long KIB = 1_024;

    /** Bytes of resident memory, where Linux says them. */
    OptionalLong memory() throws IOException {
        if (process.isEmpty()) {
            return OptionalLong.empty();
        }
        Path status = Path.of("/proc", Long.toString(process.getAsLong()), "status");
        List<String> lines = Files.isReadable(status) ? Files.readAllLines(status) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                .findFirst();
    }

    /** What it has computed since it began, all processors together. */
    Optional<Duration> processor() {
        return process.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(process.getAsLong())
                        .flatMap(one -> one.info().totalCpuDuration());
    }

    /** Bytes of all files. */
    OptionalLong disk() throws IOException {
        if (folder.toString().isEmpty()) {
            return OptionalLong.empty();
        }
        long bytes = 0;
        List<Path> files;
        try (var all = Files.walk(folder)) {
            files = all.toList();
        }
        for (Path file : files) {
            // A server removes files while they are counted.
            if (Files.isRegularFile(file)) {
                bytes += file.toFile().length();
            }
        }
        return OptionalLong.of(bytes);
    }
}
