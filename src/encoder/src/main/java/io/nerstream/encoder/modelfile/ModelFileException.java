package io.nerstream.encoder.modelfile;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A model file cannot be used as it is; the message names the file, the field and what is wrong.
 */
public final class ModelFileException extends IOException {
    private static final int MOST_NAME = 100;

    public ModelFileException(Path file, String field, String problem) {
        super(message(file, field, problem));
    }

    public ModelFileException(Path file, String field, String problem, Throwable cause) {
        super(message(file, field, problem), cause);
    }

    /** Names in damaged files can be empty, endless or unprintable. */
    private static String message(Path file, String field, String problem) {
        String name =
                field.substring(0, Math.min(MOST_NAME, field.length())).replaceAll("\\p{C}", "?");
        return file + ": " + (name.isBlank() ? "(no name)" : name) + ": " + problem;
    }
}
