package io.nerstream.deploy;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What is given to a cluster, as {@code kustomize} builds it. */
enum Overlay {
    DEV,
    PRODUCTION,
    GPU;

    private static final long BUILD_SECONDS = 60;
    private static final Map<Overlay, Path> BUILT = new ConcurrentHashMap<>();

    Manifests manifests() {
        return Manifests.in(file());
    }

    /** All that it is, in one file; the test is skipped where nothing can build it. */
    Path file() {
        Optional<List<String>> kustomize = kustomize();
        assumeTrue(
                kustomize.isPresent(),
                "neither kustomize nor kubectl is on the PATH: see deploy/README.md");
        return BUILT.computeIfAbsent(this, overlay -> overlay.build(kustomize.orElseThrow()));
    }

    private Path build(List<String> kustomize) {
        try {
            Path built = Path.of("target", "overlay-" + folder() + ".yaml");
            Path said = Path.of("target", "overlay-" + folder() + ".err");
            String[] command =
                    Arrays.copyOf(kustomize.toArray(String[]::new), kustomize.size() + 1);
            command[kustomize.size()] = Path.of("overlays", folder()).toString();
            Process process =
                    new ProcessBuilder(command)
                            .redirectOutput(built.toFile())
                            .redirectError(said.toFile())
                            .start();
            if (!process.waitFor(BUILD_SECONDS, SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        String.join(" ", command) + " took more than " + BUILD_SECONDS + " s");
            }
            // What it warns of will be an error in a later version.
            if (process.exitValue() != 0 || Files.size(said) > 0) {
                throw new AssertionError(
                        String.join(" ", command)
                                + " ended with "
                                + process.exitValue()
                                + ": "
                                + Files.readString(said));
            }
            return built;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Optional<List<String>> kustomize() {
        return List.of(List.of("kustomize", "build"), List.of("kubectl", "kustomize")).stream()
                .filter(command -> isOnPath(command.get(0)))
                .findFirst();
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
