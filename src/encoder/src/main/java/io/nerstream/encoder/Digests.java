package io.nerstream.encoder;

import io.nerstream.encoder.modelfile.SafetensorsFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 digests of the parts of an encoder, in lower-case hexadecimal. */
public final class Digests {
    private static final int BUFFER = 1 << 20;

    private Digests() {}

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    public static String ofBytes(byte[] bytes) {
        MessageDigest digest = sha256();
        digest.update(bytes);
        return hex(digest);
    }

    /** The digest of a file's bytes. */
    public static String ofFile(Path file) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return hex(digest);
    }

    /**
     * The digest of a model: of a GGUF file its own; of a Hugging Face folder that of the lines
     * {@code <digest> <name>} of config.json, tokenizer.json and its Safetensors files, sorted by
     * name, as {@code sha256sum} prints them.
     */
    public static String ofModel(Path model) throws IOException {
        if (!Files.isDirectory(model)) {
            return ofFile(model);
        }
        List<Path> files = new ArrayList<>(SafetensorsFolder.shards(model));
        for (String name : List.of("config.json", "tokenizer.json")) {
            files.add(model.resolve(name));
        }
        files.sort(null);
        MessageDigest digest = sha256();
        for (Path file : files) {
            String line = ofFile(file) + "  " + file.getFileName() + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return hex(digest);
    }
}
