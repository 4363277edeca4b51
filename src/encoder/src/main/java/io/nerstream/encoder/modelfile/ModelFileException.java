package io.nerstream.encoder.modelfile;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A model file cannot be used as it is; the message names the file, the field and what is wrong.
 */
public final class ModelFileException extends IOException {
    public ModelFileException(Path file, String field, String problem) {
        super(file + ": " + field + ": " + problem);
    }

    public ModelFileException(Path file, String field, String problem, Throwable cause) {
        super(file + ": " + field + ": " + problem, cause);
    }
}
