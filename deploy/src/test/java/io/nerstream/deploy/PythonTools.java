package io.nerstream.deploy;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checkers that come as Python packages, in an environment of this module's own. */
public final class PythonTools {
    private static final Path ENVIRONMENT = Path.of("target", "python");
    private static final Path REQUIREMENTS = Path.of("src", "test", "python", "requirements.txt");
    private static final long INSTALL_SECONDS = 300;

    private PythonTools() {}

    /** The folder of their programs, Python's among them; fetched if they are not there. */
    public static Path install() throws IOException, InterruptedException {
        Path programs = ENVIRONMENT.resolve("bin").toAbsolutePath();
        Path complete = ENVIRONMENT.resolve(".complete");
        Path python = programs.resolve("python");
        if (Files.exists(complete)
                && Files.mismatch(complete, REQUIREMENTS) == -1
                && Files.isExecutable(python)) {
            return programs;
        }
        succeed("python3", "-m", "venv", "--clear", ENVIRONMENT.toString());
        succeed(
                python.toString(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--require-hashes",
                "--requirement",
                REQUIREMENTS.toString());
        Files.copy(REQUIREMENTS, complete);
        return programs;
    }

    private static void succeed(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(INSTALL_SECONDS, SECONDS))
                .as("%s ends in time", command[0])
                .isTrue();
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    }
}
