package io.nerstream.collection;

import io.nerstream.collection.embedded.EmbeddedMilvus;
import io.nerstream.fixtures.PythonPackages;
import java.io.IOException;
import java.nio.file.Path;

/** The embedded server's installation, shared with everything else that runs on this machine. */
final class Servers {
    private Servers() {}

    static Path python() throws IOException, InterruptedException {
        return EmbeddedMilvus.install(PythonPackages.cache(), System.err::println);
    }
}
