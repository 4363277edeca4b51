package io.nerstream.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.collection.embedded.EmbeddedMilvus;
import io.nerstream.encoder.EncodedText;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.install.Cache;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.indexing.IndexingSettings;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.DocumentOutcome;
import io.nerstream.schemas.Outcome;
import io.nerstream.service.ServiceSettings;
import io.nerstream.service.stream.DocumentPublisher;
import io.nerstream.service.stream.IndexingProgress;
import io.nerstream.stack.Ports;
import io.nerstream.stack.Stack;
import io.nerstream.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "pipeline",
        description =
                "Indexes documents end to end on a stack of its own: throughput beside that of the encoder alone, then latency at half of it.",
        mixinStandardHelpOptions = true)
final class BenchPipelineCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofHours(8);
    private static final double LOAD = 0.5;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE|DIR",
            description = "Documents, as 'publish' reads them.")
    private Path input;

    @Option(names = "--limit", defaultValue = "-1", description = "Only the first documents.")
    private long limit;

    @Option(
            names = "--encoder-limit",
            defaultValue = "300",
            description =
                    "How many of them the encoder alone runs, before and after; default: ${DEFAULT-VALUE}.")
    private int encoderLimit;

    @Option(
            names = "--latency-seconds",
            defaultValue = "60",
            description = "How long latency is measured; default: ${DEFAULT-VALUE}.")
    private int latencySeconds;

    @Mixin private EncoderOptions encoder;

    @Mixin private ModelOptions model;

    /** What was measured of a run. */
    private record Run(double documents, double tokens, double mentions) {}

    @Override
    public Integer call() throws Exception {
        List<Document> documents = read();
        Path python = EmbeddedMilvus.install(Cache.folder(), System.err::println);
        Path data = Files.createTempDirectory("nerstream-bench");
        EncoderSource source = model.source(encoder.folder());
        ObjectNode report = ServiceOptions.JSON.createObjectNode();
        try (Encoder alone = source.open();
                Stack stack = start(data, source, python);
                Heard heard = new Heard(stack.kafka(), IndexingSettings.group(alone.id()));
                DocumentPublisher publisher = new DocumentPublisher(stack.kafka(), "")) {
            List<Document> some = documents.subList(0, Math.min(encoderLimit, documents.size()));
            Run unused = encode(alone, some.subList(0, Math.min(50, some.size())));
            Run before = encode(alone, some);
            Run flood = flood(publisher, heard, documents);
            Run after = encode(alone, some);
            double encoderTokens = (before.tokens() + after.tokens()) / 2;
            report.put("documents", documents.size());
            report.put("documents_per_second", round(flood.documents()));
            report.put("tokens_per_second", round(flood.tokens()));
            report.put("mentions_per_second", round(flood.mentions()));
            report.put("encoder_tokens_per_second", round(encoderTokens));
            report.put("share_of_encoder", round(flood.tokens() / encoderTokens));
            pace(publisher, heard, documents, flood.documents() * LOAD, report);
        } finally {
            delete(data);
        }
        System.out.println(report);
        return 0;
    }

    private List<Document> read() throws IOException, InterruptedException {
        List<Document> documents = new ArrayList<>();
        try {
            new DocumentFiles(
                            Optional.empty(),
                            new DocumentFiles.Sink() {
                                @Override
                                public void document(Document document) {
                                    if (documents.size() == limit) {
                                        throw new PublishCommand.Enough();
                                    }
                                    documents.add(document);
                                }

                                @Override
                                public void bad(String where, String why) {
                                    throw new IllegalArgumentException(where + ": " + why);
                                }
                            })
                    .read(input);
        } catch (PublishCommand.Enough e) {
            // As many as were asked for.
        }
        return documents;
    }

    private static Run encode(Encoder encoder, List<Document> documents)
            throws InterruptedException {
        long start = System.nanoTime();
        List<CompletableFuture<EncodedText>> running = new ArrayList<>();
        for (Document document : documents) {
            running.add(encoder.encode(document.getText()));
        }
        encoder.flush();
        long tokens = 0;
        long mentions = 0;
        for (CompletableFuture<EncodedText> one : running) {
            tokens += one.join().tokens();
            mentions += one.join().mentions().size();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Run(documents.size() / seconds, tokens / seconds, mentions / seconds);
    }

    private static Run flood(DocumentPublisher publisher, Heard heard, List<Document> documents)
            throws InterruptedException {
        long start = System.nanoTime();
        heard.begin(documents.size());
        List<CompletableFuture<?>> running = new ArrayList<>();
        for (Document document : documents) {
            running.add(publisher.publish(again(document, document.getId())));
        }
        running.forEach(CompletableFuture::join);
        List<DocumentOutcome> outcomes = heard.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        long mentions = outcomes.stream().mapToLong(DocumentOutcome::getMentions).sum();
        long tokens = outcomes.stream().mapToLong(DocumentOutcome::getTokens).sum();
        return new Run(documents.size() / seconds, tokens / seconds, mentions / seconds);
    }

    /** New documents at an even pace; each one's time from publishing to searchable. */
    private void pace(
            DocumentPublisher publisher,
            Heard heard,
            List<Document> documents,
            double perSecond,
            ObjectNode report)
            throws InterruptedException {
        int count = Math.max(10, (int) (perSecond * latencySeconds));
        heard.begin(count);
        long start = System.nanoTime();
        List<CompletableFuture<?>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long due = start + (long) (i * 1e9 / perSecond);
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            running.add(
                    publisher.publish(again(documents.get(i % documents.size()), "paced-" + i)));
        }
        running.forEach(CompletableFuture::join);
        List<Long> millis = new ArrayList<>();
        for (DocumentOutcome outcome : heard.await()) {
            if (outcome.getOutcome() == Outcome.INDEXED) {
                millis.add(Duration.between(outcome.getIngested(), outcome.getTime()).toMillis());
            }
        }
        Collections.sort(millis);
        ObjectNode latency = report.putObject("publish_to_searchable_ms");
        latency.put("documents_per_second", round(perSecond));
        latency.put("documents", millis.size());
        latency.put("p50", millis.get(millis.size() / 2));
        latency.put("p99", millis.get((int) (millis.size() * 0.99)));
        latency.put("most", millis.get(millis.size() - 1));
    }

    private static Document again(Document document, String id) {
        return Document.newBuilder(document).setId(id).setIngested(Instant.now()).build();
    }

    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /** Collects outcomes as they come. */
    private static final class Heard implements AutoCloseable {
        private final List<DocumentOutcome> outcomes = new ArrayList<>();
        private final IndexingProgress progress;
        private int wanted;

        Heard(String kafka, String group) throws InterruptedException {
            this.progress = new IndexingProgress(kafka, group, "", this::heard);
        }

        private synchronized void heard(DocumentOutcome outcome) {
            outcomes.add(outcome);
            if (outcomes.size() >= wanted) {
                notifyAll();
            }
        }

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

    private static Stack start(Path data, EncoderSource source, Path python) throws Exception {
        return Stack.start(settings(data, source), python, System.err::println);
    }

    private static StackSettings settings(Path data, EncoderSource source) throws IOException {
        return new StackSettings(
                data,
                ServiceSettings.LOOPBACK,
                Ports.free(),
                Ports.free(),
                Ports.free(),
                "",
                "",
                source,
                1,
                false);
    }

    private static void delete(Path folder) throws IOException {
        List<Path> files;
        try (var all = Files.walk(folder)) {
            files = all.sorted(Collections.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
