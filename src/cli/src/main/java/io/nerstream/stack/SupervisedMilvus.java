package io.nerstream.stack;

import io.nerstream.collection.embedded.EmbeddedMilvus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An embedded Milvus server that is started again, on the same port, if it ends by itself. */
final class SupervisedMilvus implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisedMilvus.class);
    private static final Executor AFTER_A_SECOND =
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final Path python;
    private final Path data;
    private final int port;

    // Guarded by this.
    private EmbeddedMilvus server;
    private boolean closed;

    private SupervisedMilvus(Path python, Path data, int port) {
        this.python = python;
        this.data = data;
        this.port = port;
    }

    static SupervisedMilvus start(Path python, Path data, int port) throws IOException {
        SupervisedMilvus supervised = new SupervisedMilvus(python, data, port);
        supervised.begin();
        return supervised;
    }

    private synchronized void begin() throws IOException {
        server = EmbeddedMilvus.start(python, data, port);
        CompletableFuture<Void> unused =
                server.ended().thenRunAsync(this::beginAgain, AFTER_A_SECOND);
    }

    private synchronized void beginAgain() {
        if (closed) {
            return;
        }
        LOG.warn("the Milvus server has ended; it is started again");
        try {
            begin();
        } catch (IOException | RuntimeException e) {
            LOG.error("the Milvus server cannot be started again yet", e);
            AFTER_A_SECOND.execute(this::beginAgain);
        }
    }

    synchronized String uri() {
        return server.uri();
    }

    @Override
    public synchronized void close() {
        closed = true;
        server.close();
    }
}
