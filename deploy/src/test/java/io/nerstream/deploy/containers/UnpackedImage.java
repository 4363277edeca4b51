package io.nerstream.deploy.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.deploy.Manifests;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * An image, laid out in a folder as an engine does.
 *
 * @param root the folder that a container would have at {@code /}
 * @param settings what the image says of its containers: entry point, user, environment
 */
record UnpackedImage(Path root, JsonNode settings) {
    private static final int EXECUTABLE = 0111;
    private static final JsonMapper JSON = new JsonMapper();

    /** From a file as {@code docker load} takes it. */
    static UnpackedImage of(Path file, Path root) throws IOException {
        try (TarFile image = new TarFile(file.toFile())) {
            JsonNode manifest = JSON.readTree(bytes(image, "manifest.json")).path(0);
            for (String layer : Manifests.texts(manifest.path("Layers"))) {
                try (InputStream in = image.getInputStream(entry(image, layer))) {
                    lay(in, root);
                }
            }
            JsonNode settings = JSON.readTree(bytes(image, manifest.path("Config").asText()));
            return new UnpackedImage(root, settings.path("config"));
        }
    }

    List<String> entryPoint() {
        return Manifests.texts(settings.path("Entrypoint"));
    }

    private static byte[] bytes(TarFile image, String name) throws IOException {
        try (InputStream in = image.getInputStream(entry(image, name))) {
            return in.readAllBytes();
        }
    }

    private static TarArchiveEntry entry(TarFile image, String name) {
        return image.getEntries().stream()
                .filter(one -> one.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the image has no " + name));
    }

    private static void lay(InputStream layer, Path root) throws IOException {
        try (TarArchiveInputStream entries =
                new TarArchiveInputStream(
                        new GzipCompressorInputStream(new BufferedInputStream(layer)))) {
            for (TarArchiveEntry one = entries.getNextEntry();
                    one != null;
                    one = entries.getNextEntry()) {
                Path place = root.resolve(one.getName()).normalize();
                if (!place.startsWith(root)) {
                    throw new AssertionError(one.getName() + " is not in the image");
                }
                if (one.isDirectory()) {
                    Files.createDirectories(place);
                } else if (one.isFile()) {
                    Files.createDirectories(place.getParent());
                    Files.copy(entries, place, StandardCopyOption.REPLACE_EXISTING);
                    makeExecutable(place, one.getMode());
                }
            }
        }
    }

    private static void makeExecutable(Path file, int mode) throws IOException {
        if ((mode & EXECUTABLE) == EXECUTABLE) {
            Set<PosixFilePermission> all = new HashSet<>(Files.getPosixFilePermissions(file));
            all.add(PosixFilePermission.OWNER_EXECUTE);
            Files.setPosixFilePermissions(file, all);
        }
    }
}
