package io.nerstream.encoder.install;

import io.nerstream.encoder.Encoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The encoder that comes with nerstream, for the default model: its small parts, as files. */
public final class ShippedEncoder {
    private static final String STATISTICS = "statistics.safetensors";
    private static final List<String> FILES = List.of(STATISTICS, Encoder.MANIFEST);

    private ShippedEncoder() {}

    /** Lays the parts into the cache folder, replacing what is there. */
    public static Path unpack(Path cache) throws IOException {
        Path folder = Files.createDirectories(cache.resolve("encoder"));
        for (String name : FILES) {
            // By way of a file of its own, so that a program starting at the same moment sees whole
            // files only.
            Path part = Files.createTempFile(folder, name, ".part");
            try (InputStream in =
                    ShippedEncoder.class.getResourceAsStream(
                            "/io/nerstream/encoder/shipped/" + name)) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(
                    part,
                    folder.resolve(name),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        }
        return folder;
    }
}
