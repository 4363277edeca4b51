package io.nerstream.cli.bench;

import io.nerstream.schemas.DocumentOutcome;
import io.nerstream.service.progress.IndexingProgress;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what became of documents, as it comes. */
final class BenchOutcomes implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofHours(8);

    private final List<DocumentOutcome> outcomes = new ArrayList<>();
    private final IndexingProgress progress;
    private int wanted;

    BenchOutcomes(String kafka, String encoderId) {
        this.progress =
                new IndexingProgress(
                        KafkaSettings.at(kafka), encoderId, RegistrySettings.NONE, this::heard);
    }

    private synchronized void heard(DocumentOutcome outcome) {
        outcomes.add(outcome);
        if (outcomes.size() >= wanted) {
            notifyAll();
        }
    }

    /** Forgets those so far; so many are to come. */
    synchronized void begin(int count) {
        outcomes.clear();
        wanted = count;
    }

    synchronized List<DocumentOutcome> await() throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (outcomes.size() < wanted) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        outcomes.size() + " of " + wanted + " documents are indexed");
            }
            wait(1_000);
        }
        return List.copyOf(outcomes);
    }

    @Override
    public void close() {
        progress.close();
    }
}
