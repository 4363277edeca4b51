package io.nerstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.schemas.Document;
import io.nerstream.service.stream.DocumentPublisher;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "publish",
        description = {
            "Publishes documents; returns when Kafka has acknowledged them all.",
            "By the name of the file: .jsonl, .ndjson and .json (one JSON object a line, with id and text), .csv (columns id and text), .txt and .md (the file is one document), each also with .gz."
        },
        mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {
    private static final int IN_FLIGHT = 1_000;
    private static final int BAD_INPUT = 1;

    @Parameters(
            arity = "1",
            paramLabel = "FILE|DIR|-",
            description =
                    "What to publish; -: standard input, JSON lines if it begins with {, else one document a line.")
    private String input;

    @Option(
            names = "--format",
            description = "jsonl, csv, lines (one document a line) or text (one document a file).")
    private Optional<DocumentFiles.Format> format = Optional.empty();

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Bootstrap servers; default: those of the query service.")
    private Optional<String> kafka = Optional.empty();

    @Option(names = "--limit", defaultValue = "-1", description = "Only the first documents.")
    private long limit;

    @Option(
            names = "--backfill",
            description = "They are old: they can be searched, and raise no alerts.")
    private boolean backfill;

    @Option(names = "--json", description = "The counts as JSON.")
    private boolean json;

    @Mixin private ServiceOptions service;

    @Override
    public Integer call() throws Exception {
        JsonNode status = service.get("/v1/status");
        String servers = kafka.orElse(status.path("kafka").asText());
        String registry = status.path("schema_registry").asText();
        long start = System.nanoTime();
        Counts counts;
        try (DocumentPublisher publisher = new DocumentPublisher(servers, registry);
                ProgressBar bar =
                        new ProgressBarBuilder()
                                .setTaskName("Acknowledged")
                                .setInitialMax(limit)
                                .build()) {
            counts = new Counts(publisher, bar);
            read(counts);
            counts.await();
        }
        report(counts, (System.nanoTime() - start) / 1e9);
        return counts.bad == 0 && counts.failed.get() == 0 ? 0 : BAD_INPUT;
    }

    private void read(Counts counts) throws Exception {
        DocumentFiles files = new DocumentFiles(format, counts);
        try {
            if (input.equals("-")) {
                files.read(System.in, "stdin");
            } else {
                files.read(Path.of(input));
            }
        } catch (Enough e) {
            // As many as were asked for.
        }
    }

    private void report(Counts counts, double seconds) {
        if (json) {
            ObjectNode report = ServiceOptions.JSON.createObjectNode();
            report.put("acknowledged", counts.acknowledged.get())
                    .put("failed", counts.failed.get())
                    .put("bad", counts.bad)
                    .put("seconds", Math.round(seconds * 1000) / 1000.0);
            System.out.println(report);
        } else {
            System.out.printf(
                    "%d documents acknowledged in %.1f s, %d failed, %d were no documents%n",
                    counts.acknowledged.get(), seconds, counts.failed.get(), counts.bad);
        }
    }

    /** The wanted number is reached. */
    static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What was read and what was acknowledged. */
    private final class Counts implements DocumentFiles.Sink {
        private final DocumentPublisher publisher;
        private final ProgressBar bar;
        private final Semaphore room = new Semaphore(IN_FLIGHT);
        private final AtomicLong acknowledged = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private long sent;
        private long bad;

        Counts(DocumentPublisher publisher, ProgressBar bar) {
            this.publisher = publisher;
            this.bar = bar;
        }

        @Override
        public void document(Document document) throws InterruptedException {
            if (sent == limit) {
                throw new Enough();
            }
            sent++;
            room.acquire();
            Document published =
                    backfill ? Document.newBuilder(document).setBackfill(true).build() : document;
            CompletableFuture<Void> unused =
                    publisher
                            .publish(published)
                            .handle(
                                    (place, failure) -> {
                                        room.release();
                                        if (failure == null) {
                                            acknowledged.incrementAndGet();
                                            bar.step();
                                        } else {
                                            failed.incrementAndGet();
                                            System.err.println(
                                                    "nerstream: " + failure.getMessage());
                                        }
                                        return null;
                                    });
        }

        @Override
        public void bad(String where, String why) {
            bad++;
            System.err.println("nerstream: " + where + ": " + why);
        }

        void await() throws InterruptedException {
            room.acquire(IN_FLIGHT);
        }
    }
}
