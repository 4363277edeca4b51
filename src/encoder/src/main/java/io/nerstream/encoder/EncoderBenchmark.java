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

    /**
     * What was measured.
     *
     * @param encoder tokens per second of the language model alone, from texts to vectors of all
     *     tokens
     * @param products of its matrix products alone
     * @param share of the encoder's speed in that of the products
     * @param mentions tokens per second from texts to mentions with vectors
     * @param head share of that time that the head takes, in which mentions are found and get their
     *     vectors
     */
    public record Result(
            long tokens,
            double loadSeconds,
            Spread encoder,
            Spread products,
            Spread share,
            Spread mentions,
            Spread head) {}

    /**
     * Runs all of them in turns: one warm-up, then the counted repeats.
     *
     * @param folder of an encoder that finds mentions
     * @param path of its language model
     */
    public static Result run(
            Path folder, Path path, List<String> texts, ModelSettings settings, int repeats)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (LanguageModel model = LanguageModel.open(path, TAPS, settings)) {
            double loadSeconds = seconds(start);
            try (Encoder encoder = Encoder.open(folder, path, settings)) {
                return compare(path, model, encoder, texts, settings, repeats, loadSeconds);
            }
        }
    }

    private static Result compare(
            Path path,
            LanguageModel model,
            Encoder whole,
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
            List<Double> mentions = new ArrayList<>();
            List<Double> head = new ArrayList<>();
            for (int run = 0; run <= repeats; run++) {
                long before = System.nanoTime();
                tokens = encode(model, texts);
                double speed = tokens / seconds(before);
                before = System.nanoTime();
                multiply(products, tokens, settings.limits().budget());
                double most = tokens / seconds(before);
                before = System.nanoTime();
                annotate(whole, texts);
                double annotated = tokens / seconds(before);
                if (run > 0) {
                    encoder.add(speed);
                    limit.add(most);
                    share.add(speed / most);
                    mentions.add(annotated);
                    head.add(1 - annotated / speed);
                }
            }
            return new Result(
                    tokens,
                    Math.round(loadSeconds * 100) / 100.0,
                    Spread.of(encoder, 0),
                    Spread.of(limit, 0),
                    Spread.of(share, 3),
                    Spread.of(mentions, 0),
                    Spread.of(head, 3));
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

    /** From text to mentions with vectors. */
    private static void annotate(Encoder encoder, List<String> texts) throws InterruptedException {
        List<CompletableFuture<EncodedText>> results = new ArrayList<>();
        for (String text : texts) {
            results.add(encoder.encode(text));
        }
        encoder.flush();
        results.forEach(CompletableFuture::join);
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
