package io.nerstream.service.stream;

import io.nerstream.collection.CollectionUnavailableException;
import io.nerstream.collection.DocumentRow;
import io.nerstream.collection.MentionCollection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes documents whose time to live is over, through Kafka, as anybody would remove them; and
 * forgets the marks of removals that nobody can be late for any more. Several services may do it at
 * the same time.
 */
public final class Expiry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    private static final Duration FORGET = Duration.ofHours(1);
    private static final int AT_ONCE = 1_000;
    // Longer than removals stay in the documents topic.
    private static final Duration MARKS = Duration.ofDays(8);

    private final MentionCollection collection;
    private final DocumentPublisher publisher;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    work -> {
                        Thread thread = new Thread(work, "expiry");
                        thread.setDaemon(true);
                        return thread;
                    });

    public static Expiry start(MentionCollection collection, DocumentPublisher publisher) {
        Expiry expiry = new Expiry(collection, publisher);
        expiry.every(EVERY, EVERY, expiry::remove);
        expiry.every(Duration.ofMinutes(1), FORGET, expiry::forget);
        return expiry;
    }

    private Expiry(MentionCollection collection, DocumentPublisher publisher) {
        this.collection = collection;
        this.publisher = publisher;
    }

    /** What fails is tried again at the next look. */
    private void every(Duration first, Duration pause, Runnable work) {
        Runnable tolerant =
                () -> {
                    try {
                        work.run();
                    } catch (CollectionUnavailableException e) {
                        LOG.warn("expired documents are not removed yet: {}", e.getMessage());
                    } catch (RuntimeException e) {
                        LOG.warn(
                                "expired documents are not removed yet: {}",
                                e.getClass().getSimpleName());
                    }
                };
        var unused =
                timer.scheduleWithFixedDelay(
                        tolerant, first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void remove() {
        List<DocumentRow> expired = collection.expired(System.currentTimeMillis(), AT_ONCE);
        List<CompletableFuture<DocumentPublisher.Acknowledged>> removals =
                expired.stream()
                        .map(one -> publisher.removeOnly(one.id(), one.place().offset()))
                        .toList();
        try {
            removals.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void forget() {
        collection.forgetRemoved(System.currentTimeMillis() - MARKS.toMillis());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(EVERY.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("the removal of expired documents did not end in {}", EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
