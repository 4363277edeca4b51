package io.nerstream.cli.bench;

import io.nerstream.collection.embedded.EmbeddedMilvus;
import io.nerstream.encoder.install.Cache;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.service.ServiceSettings;
import io.nerstream.service.access.AccessSettings;
import io.nerstream.settings.RegistrySettings;
import io.nerstream.stack.Ports;
import io.nerstream.stack.Stack;
import io.nerstream.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A stack for one measurement, whose data is forgotten. */
record BenchStack(Stack stack, Path data) implements AutoCloseable {
    static BenchStack start(EncoderSource encoder) throws Exception {
        Path python = EmbeddedMilvus.install(Cache.folder(), System.err::println);
        Path data = Files.createTempDirectory("nerstream-bench");
        StackSettings settings =
                new StackSettings(
                        data,
                        ServiceSettings.LOOPBACK,
                        Ports.free(),
                        List.of(),
                        Ports.free(),
                        Ports.free(),
                        Optional.empty(),
                        RegistrySettings.NONE,
                        encoder,
                        1,
                        false,
                        AccessSettings.OPEN);
        return new BenchStack(Stack.start(settings, python, System.err::println), data);
    }

    String kafka() {
        return stack.kafka();
    }

    @Override
    public void close() throws IOException {
        stack.close();
        List<Path> files;
        try (var all = Files.walk(data)) {
            files = all.sorted(Collections.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
