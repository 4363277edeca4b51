package io.nerstream.cli.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.cli.encoder.EncoderOptions;
import io.nerstream.cli.encoder.ModelOptions;
import io.nerstream.encoder.EncoderBenchmark;
import io.nerstream.encoder.decoder.Precision;
import io.nerstream.training.corpus.LabelledText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "encoder",
        description = {
            "Compares the encoder with the matrix products that it cannot do without.",
            "",
            "Method: the lines are run whole (all tokens, no shortening), five times after one warm-up; after each run the same process runs"
                    + " only the matrix products of the same number of tokens, in batches of the same budget. The share is tokens/s of the"
                    + " encoder over tokens/s of the products, pair by pair. Then mentions are found in the same texts and get their vectors: head_share is"
                    + " what that adds to the language model's part of the time. Medians with least and most; one JSON line for each"
                    + " precision."
        },
        mixinStandardHelpOptions = true)
final class BenchEncoderCommand implements Callable<Integer> {
    @Option(
            names = "--input",
            paramLabel = "FILE.jsonl[.gz]",
            description = "Lines as for 'encode'; default: sentences that come with nerstream.")
    private Optional<Path> input = Optional.empty();

    @Option(
            names = "--limit",
            defaultValue = "500",
            description = "Lines to use; default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(
            names = "--repeats",
            defaultValue = "5",
            description = "Counted runs; default: ${DEFAULT-VALUE}.")
    private int repeats;

    @Mixin private EncoderOptions encoder;

    @Mixin private ModelOptions options;

    @Override
    public Integer call() throws Exception {
        List<String> texts = texts();
        List<Precision> precisions =
                options.precision()
                        .map(List::of)
                        .orElse(List.of(Precision.BFLOAT16, Precision.FLOAT32));
        for (Precision precision : precisions) {
            EncoderBenchmark.Result result =
                    EncoderBenchmark.run(
                            encoder.folder(),
                            options.model(),
                            texts,
                            options.settings().with(precision),
                            repeats);
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("precision", precision.toString());
            line.put("texts", texts.size());
            line.put("tokens", result.tokens());
            line.put("load_seconds", result.loadSeconds());
            line.put("tokens_per_second", result.encoder());
            line.put("products_tokens_per_second", result.products());
            line.put("share", result.share());
            line.put("mentions_tokens_per_second", result.mentions());
            line.put("head_share", result.head());
            System.out.println(new JsonMapper().writeValueAsString(line));
        }
        return 0;
    }

    private List<String> texts() throws Exception {
        if (input.isEmpty()) {
            return EncoderBenchmark.sentences(limit);
        }
        return LabelledText.readAll(input.get(), limit).stream().map(LabelledText::text).toList();
    }
}
