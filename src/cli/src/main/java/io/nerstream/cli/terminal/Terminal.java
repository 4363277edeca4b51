package io.nerstream.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody looks. */
public final class Terminal {
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /** Whether standard error is shown on a terminal; false where that cannot be told. */
    public static boolean isStandardError() {
        try {
            return Files.exists(STANDARD_ERROR)
                    && Files.readSymbolicLink(STANDARD_ERROR)
                            .toString()
                            .matches("/dev/(pts/|tty).*");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
