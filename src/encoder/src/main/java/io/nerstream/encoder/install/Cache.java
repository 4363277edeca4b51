package io.nerstream.encoder.install;

import java.nio.file.Path;
import java.util.Map;

/**
 * The folder for what is fetched once: {@code $NERSTREAM_CACHE}, else {@code nerstream} in the
 * user's cache folder.
 */
public final class Cache {
    private Cache() {}

    public static Path folder() {
        return folder(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    static Path folder(Map<String, String> environment, Path home) {
        String own = environment.getOrDefault("NERSTREAM_CACHE", "");
        if (!own.isBlank()) {
            return Path.of(own).toAbsolutePath();
        }
        String users = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = users.isBlank() ? home.resolve(".cache") : Path.of(users);
        return base.resolve("nerstream").toAbsolutePath();
    }
}
