package io.nerstream.cli.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.DocumentOutcome;
import io.nerstream.schemas.Outcome;
import io.nerstream.service.stream.DocumentPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How long documents take that come at an even pace. */
final class BenchLatency {
    private BenchLatency() {}

    /** Publishes so many, one after the other in even time. */
    static void publish(
            DocumentPublisher publisher, List<Document> documents, double perSecond, int count)
            throws InterruptedException {
        long start = System.nanoTime();
        List<CompletableFuture<?>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long due = start + (long) (i * 1e9 / perSecond);
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            Document document = documents.get(i % documents.size());
            running.add(publisher.publish(BenchInput.again(document, "paced-" + i)));
        }
        running.forEach(CompletableFuture::join);
    }

    /** Milliseconds from publishing to searchable. */
    static List<Long> toSearchable(List<DocumentOutcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome.getOutcome() == Outcome.INDEXED)
                .map(one -> Duration.between(one.getIngested(), one.getTime()).toMillis())
                .toList();
    }

    static void put(ObjectNode report, String name, List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        ObjectNode latency = report.putObject(name);
        latency.put("count", sorted.size());
        if (!sorted.isEmpty()) {
            latency.put("p50", sorted.get(sorted.size() / 2));
            latency.put("p99", sorted.get((int) (sorted.size() * 0.99)));
            latency.put("most", sorted.get(sorted.size() - 1));
        }
    }

    static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
