package io.nerstream.cli.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.cli.encoder.EncoderOptions;
import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.encoder.Encoder;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.schemas.Document;
import io.nerstream.schemas.DocumentOutcome;
import io.nerstream.service.stream.DocumentPublisher;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "pipeline",
        description =
                "Indexes documents end to end on a stack of its own: throughput beside that of the encoder alone, then latency at half of it.",
        mixinStandardHelpOptions = true)
final class BenchPipelineCommand implements Callable<Integer> {
    private static final double LOAD = 0.5;

    @Mixin private BenchInput input;

    @Mixin private EncoderOptions encoder;

    @Mixin private ModelOptions model;

    @Override
    public Integer call() throws Exception {
        List<Document> documents = input.read();
        EncoderSource source = model.source(encoder.folder());
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        try (Encoder alone = source.open();
                BenchStack stack = BenchStack.start(source);
                BenchOutcomes heard = new BenchOutcomes(stack.kafka(), alone.id());
                DocumentPublisher publisher =
                        new DocumentPublisher(
                                KafkaSettings.at(stack.kafka()), RegistrySettings.NONE)) {
            List<Document> some = input.forEncoder(documents);
            BenchRun unused = BenchRun.encode(alone, some.subList(0, Math.min(50, some.size())));
            BenchRun before = BenchRun.encode(alone, some);
            BenchRun flood = flood(publisher, heard, documents);
            BenchRun after = BenchRun.encode(alone, some);
            double encoderTokens = (before.tokens() + after.tokens()) / 2;
            report.put("documents", documents.size());
            report.put("documents_per_second", BenchLatency.round(flood.documents()));
            report.put("tokens_per_second", BenchLatency.round(flood.tokens()));
            report.put("mentions_per_second", BenchLatency.round(flood.mentions()));
            report.put("encoder_tokens_per_second", BenchLatency.round(encoderTokens));
            report.put("share_of_encoder", BenchLatency.round(flood.tokens() / encoderTokens));
            double perSecond = flood.documents() * LOAD;
            int count = input.paced(perSecond);
            heard.begin(count);
            BenchLatency.publish(publisher, documents, perSecond, count);
            report.put("paced_documents_per_second", BenchLatency.round(perSecond));
            BenchLatency.put(
                    report, "publish_to_searchable_ms", BenchLatency.toSearchable(heard.await()));
        }
        System.out.println(report);
        return 0;
    }

    private static BenchRun flood(
            DocumentPublisher publisher, BenchOutcomes heard, List<Document> documents)
            throws InterruptedException {
        long start = System.nanoTime();
        heard.begin(documents.size());
        List<CompletableFuture<?>> running = new ArrayList<>();
        for (Document document : documents) {
            running.add(publisher.publish(BenchInput.again(document, document.getId())));
        }
        running.forEach(CompletableFuture::join);
        List<DocumentOutcome> outcomes = heard.await();
        double seconds = (System.nanoTime() - start) / 1e9;
        long mentions = outcomes.stream().mapToLong(DocumentOutcome::getMentions).sum();
        long tokens = outcomes.stream().mapToLong(DocumentOutcome::getTokens).sum();
        return new BenchRun(
                documents.size() / seconds, tokens / seconds, mentions / seconds, List.of());
    }
}
