package io.nerstream.encoder;

import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.DecoderFile;
import io.nerstream.encoder.decoder.Prefix;
import io.nerstream.encoder.decoder.Tap;
import io.nerstream.encoder.text.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * The encoder's speed beside that of the matrix products that it must do, measured in turns in one
 * process.
 */
public final class EncoderBenchmark {
    private static final List<Tap> TAPS =
            List.of(new Tap(21, Component.VALUE), new Tap(22, Component.VALUE));
    private static final int CLAUSES = 12;

    private EncoderBenchmark() {}

    /** Tokens per second of repeated runs. */
    public record Spread(double least, double median, double most) {
        static Spread of(List<Double> figures, int decimals) {
            double unit = Math.pow(10, decimals);
            double[] sorted =
                    figures.stream()
                            .mapToDouble(f -> Math.round(f * unit) / unit)
                            .sorted()
                            .toArray();
            return new Spread(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
        }
    }

    /** What was measured. */
    public record Result(
            long tokens, double loadSeconds, Spread encoder, Spread products, Spread share) {}

    /** Runs encoder and products in turns: one warm-up, then the counted repeats. */
    public static Result run(Path path, List<String> texts, ModelSettings settings, int repeats)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (LanguageModel model = LanguageModel.open(path, TAPS, settings)) {
            double loadSeconds = seconds(start);
            return compare(path, model, texts, settings, repeats, loadSeconds);
        }
    }

    private static Result compare(
            Path path,
            LanguageModel model,
            List<String> texts,
            ModelSettings settings,
            int repeats,
            double loadSeconds)
            throws IOException, InterruptedException {
        try (DecoderFile file = DecoderFile.open(path);
                Prefix products =
                        Prefix.load(file, TAPS, settings.precision(), settings.device())) {
            long tokens = 0;
            List<Double> encoder = new ArrayList<>();
            List<Double> limit = new ArrayList<>();
            List<Double> share = new ArrayList<>();
            for (int run = 0; run <= repeats; run++) {
                long before = System.nanoTime();
                tokens = encode(model, texts);
                double speed = tokens / seconds(before);
                before = System.nanoTime();
                multiply(products, tokens, settings.limits().budget());
                double most = tokens / seconds(before);
                if (run > 0) {
                    encoder.add(speed);
                    limit.add(most);
                    share.add(speed / most);
                }
            }
            return new Result(
                    tokens,
                    Math.round(loadSeconds * 100) / 100.0,
                    Spread.of(encoder, 0),
                    Spread.of(limit, 0),
                    Spread.of(share, 3));
        }
    }

    /** From text to vectors of all tokens. */
    private static long encode(LanguageModel model, List<String> texts)
            throws InterruptedException {
        long count = 0;
        List<CompletableFuture<float[]>> results = new ArrayList<>();
        for (String text : texts) {
            Tokens tokens = model.tokenizer().tokenizeText(text);
            int[] ids = model.tokenizer().withOpening(tokens, 0, tokens.size());
            count += ids.length;
            results.add(
                    model.submit(
                            new TokenVectors(model.prefix(), TAPS),
                            new TokenRows(ids, IntStream.range(0, ids.length).toArray())));
        }
        model.flush();
        results.forEach(CompletableFuture::join);
        return count;
    }

    private static void multiply(Prefix prefix, long tokens, int budget) {
        for (long done = 0; done < tokens; done += budget) {
            prefix.runProductsOnly((int) Math.min(budget, tokens - done), TAPS);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /**
     * Made-up sentences of mixed lengths, for machines without a data set; only their lengths
     * matter.
     */
    public static List<String> sentences(int count) {
        String clause =
                "the harbour of Lisbon was rebuilt by the engineer Carlos Mardel after 1755";
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String whole =
                    ("In its report number " + i + ", " + clause + ", and ")
                            .repeat(1 + i % CLAUSES / 3);
            sentences.add(whole.substring(0, whole.length() - 5 - i * 7 % 40) + ".");
        }
        return sentences;
    }
}
