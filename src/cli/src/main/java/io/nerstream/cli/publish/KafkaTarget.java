package io.nerstream.cli.publish;

import io.nerstream.schemas.Document;
import io.nerstream.service.stream.DocumentPublisher;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** Writes to a Kafka directly. */
final class KafkaTarget implements PublishTarget {
    private static final int IN_FLIGHT = 1_000;

    private final DocumentPublisher publisher;
    private final PublishProgress progress;
    private final Semaphore room = new Semaphore(IN_FLIGHT);

    KafkaTarget(KafkaSettings kafka, RegistrySettings registry, PublishProgress progress) {
        this.publisher = new DocumentPublisher(kafka, registry);
        this.progress = progress;
    }

    @Override
    public void publish(Document document) throws InterruptedException {
        room.acquire();
        CompletableFuture<Void> unused =
                publisher
                        .publish(document)
                        .handle(
                                (place, failure) -> {
                                    room.release();
                                    if (failure == null) {
                                        progress.acknowledged();
                                    } else {
                                        progress.failed(failure.getMessage(), 1);
                                    }
                                    return null;
                                });
    }

    @Override
    public void finish() throws InterruptedException {
        room.acquire(IN_FLIGHT);
        room.release(IN_FLIGHT);
    }

    @Override
    public void close() {
        publisher.close();
    }
}
