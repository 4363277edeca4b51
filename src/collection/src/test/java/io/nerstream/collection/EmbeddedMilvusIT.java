package io.nerstream.collection;

import io.nerstream.collection.embedded.EmbeddedMilvus;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMilvusIT extends MilvusContract {
    @TempDir static Path data;

    private static EmbeddedMilvus server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = EmbeddedMilvus.start(Servers.python(), data, 0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    MilvusSettings server() {
        return MilvusSettings.at(server.uri());
    }
}
