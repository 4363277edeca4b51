package io.nerstream.collection;

import io.nerstream.collection.embedded.EmbeddedMilvus;
import java.io.IOException;
import java.nio.file.Path;

/** The embedded server's installation, shared with everything else that runs on this machine. */
final class Servers {
    private Servers() {}

    static Path python() throws IOException, InterruptedException {
        String own = System.getenv().getOrDefault("NERSTREAM_CACHE", "");
        Path cache =
                own.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache", "nerstream")
                        : Path.of(own);
        return EmbeddedMilvus.install(cache, System.err::println);
    }
}
