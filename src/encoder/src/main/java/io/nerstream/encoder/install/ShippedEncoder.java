package io.nerstream.encoder.install;

import io.nerstream.encoder.Digests;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.EncoderManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/** The encoder that comes with nerstream, for the default model: its small parts, as files. */
public final class ShippedEncoder {
    private static final String FOLDER = "/io/nerstream/encoder/shipped/";
    private static final int NAME_LENGTH = 12;

    private ShippedEncoder() {}

    /** Lays the encoder that comes with nerstream into the cache folder; see the other method. */
    public static Path unpack(Path cache) throws IOException {
        return unpack(cache, FOLDER);
    }

    /**
     * Lays the parts of an encoder into the cache folder, in a folder of their own by their digest,
     * unless they are there.
     *
     * @param resources where they are on the class path
     */
    public static Path unpack(Path cache, String resources) throws IOException {
        byte[] json = bytes(resources, Encoder.MANIFEST);
        Path folder =
                cache.resolve("encoders").resolve(Digests.ofBytes(json).substring(0, NAME_LENGTH));
        Files.createDirectories(folder);
        for (EncoderManifest.Part part : EncoderManifest.read(resources, json).parts()) {
            lay(folder.resolve(part.file()), bytes(resources, part.file()));
        }
        lay(folder.resolve(Encoder.MANIFEST), json);
        return folder;
    }

    /**
     * By way of a file of its own, so that a program starting at the same moment sees whole files
     * only.
     */
    private static void lay(Path file, byte[] bytes) throws IOException {
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
            Path part = Files.createTempFile(file.getParent(), "part", ".part");
            Files.write(part, bytes);
            Files.move(
                    part,
                    file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /**
     * Descriptions of many different types, written for this project: the background of queries.
     */
    public static List<String> descriptions() throws IOException {
        return new String(bytes(FOLDER, "descriptions.txt"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static byte[] bytes(String folder, String name) throws IOException {
        try (InputStream in = ShippedEncoder.class.getResourceAsStream(folder + name)) {
            return in.readAllBytes();
        }
    }
}
