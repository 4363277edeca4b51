package io.nerstream.cli.publish;

import io.nerstream.schemas.Document;

/** Where documents are published to; tells {@link PublishProgress} what became of each. */
interface PublishTarget extends AutoCloseable {
    /** Takes a document; waits while too many are under way. */
    void publish(Document document) throws InterruptedException;

    /** Waits for all that was published so far. */
    void finish() throws InterruptedException;

    @Override
    void close();
}
