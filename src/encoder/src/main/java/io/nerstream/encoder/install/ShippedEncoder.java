package io.nerstream.encoder.install;

import io.nerstream.encoder.Digests;
import io.nerstream.encoder.Encoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/** The encoder that comes with nerstream, for the default model: its small parts, as files. */
public final class ShippedEncoder {
    private static final String STATISTICS = "statistics.safetensors";
    private static final List<String> FILES = List.of(STATISTICS, Encoder.MANIFEST);

    private static final int NAME_LENGTH = 12;

    private ShippedEncoder() {}

    /**
     * Lays the parts into the cache folder, in a folder of their own by their digest, unless they
     * are there.
     */
    public static Path unpack(Path cache) throws IOException {
        String id = Digests.ofBytes(bytes(Encoder.MANIFEST));
        Path folder = cache.resolve("encoders").resolve(id.substring(0, NAME_LENGTH));
        Files.createDirectories(folder);
        for (String name : FILES) {
            byte[] bytes = bytes(name);
            Path file = folder.resolve(name);
            if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
                // By way of a file of its own, so that a program starting at the same moment sees
                // whole files only.
                Path part = Files.createTempFile(folder, name, ".part");
                Files.write(part, bytes);
                Files.move(
                        part,
                        file,
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return folder;
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in =
                ShippedEncoder.class.getResourceAsStream("/io/nerstream/encoder/shipped/" + name)) {
            return in.readAllBytes();
        }
    }
}
