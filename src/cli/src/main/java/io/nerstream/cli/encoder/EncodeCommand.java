package io.nerstream.cli.encoder;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.encoder.EncodedText;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.Mention;
import io.nerstream.encoder.MentionReader;
import io.nerstream.encoder.Pooling;
import io.nerstream.encoder.Span;
import io.nerstream.encoder.TextEncoder;
import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.Tap;
import io.nerstream.training.corpus.InputException;
import io.nerstream.training.corpus.LabelledText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "encode",
        description = {
            "Encodes the mentions of a JSON-lines file and writes their vectors as NumPy arrays.",
            "",
            "Input lines: {\"tokens\": [...], \"spans\": [[first, end, type], ...]}, places in tokens, or {\"id\", \"text\", \"spans\"}, places"
                    + " in UTF-16 units. In a line without spans mentions are found; with --raw, or an encoder that finds none, it is one"
                    + " mention, its whole text.",
            "",
            "Output arrays: 'vectors' float32 [mentions, dimension]; 'where' int64 [mentions, 3]: line, first and last token of the"
                    + " mention, all from 0; 'spans' int64 [mentions, 2]: its start and end in UTF-16 units of the text; 'scores' float32"
                    + " [mentions, 1]: how sure it is to be one, 1 if given. Prints one JSON line with counts and speed."
        },
        mixinStandardHelpOptions = true)
public final class EncodeCommand implements Callable<Integer> {
    private static final int MOST_TEXTS_IN_FLIGHT = 4096;

    /** Which mentions are encoded. */
    enum Spans {
        GIVEN,
        DETECTED
    }

    @Option(
            names = "--input",
            required = true,
            paramLabel = "FILE.jsonl[.gz]",
            description = "Lines to encode.")
    private Path input;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE.npz",
            description = "Where the arrays go; replaced if it exists, and only when all is done.")
    private Path output;

    @Option(
            names = "--spans",
            description =
                    "'given': only the spans that a line states, one without any has no mentions; 'detected': never those, but what is found.")
    private Optional<Spans> spans = Optional.empty();

    @Option(
            names = "--raw",
            description =
                    "Last-token vectors as the model has them: no mean, no standardisation. Dimension: blocks x component size.")
    private boolean raw;

    @Option(
            names = "--blocks",
            split = ",",
            description = "With --raw: blocks, from 0; default: 21,22.")
    private List<Integer> blocks = List.of();

    @Option(
            names = "--component",
            description =
                    "With --raw: value, key, query, attention-output or block-output; default: value.")
    private Optional<String> component = Optional.empty();

    @Mixin private EncoderOptions encoder;

    @Option(
            names = "--limit",
            defaultValue = "-1",
            description = "Only the first lines of the file.")
    private int limit;

    @Mixin private ModelOptions options;

    @Override
    public Integer call() throws Exception {
        if (!raw && (!blocks.isEmpty() || component.isPresent())) {
            throw new IllegalArgumentException(
                    "--blocks and --component go with --raw; otherwise encoder.json states them");
        }
        if (raw && spans.equals(Optional.of(Spans.DETECTED))) {
            throw new IllegalArgumentException(
                    "--spans detected does not go with --raw: a language model alone finds no mentions");
        }
        try (LabelledText.Reader lines = LabelledText.Reader.open(input, limit);
                TextEncoder target = open()) {
            Map<String, Object> report = encode(lines, target);
            System.out.println(new JsonMapper().writeValueAsString(report));
        }
        return 0;
    }

    private TextEncoder open() throws IOException {
        if (raw) {
            Component kind = Component.of(component.orElse("value"));
            List<Tap> taps =
                    (blocks.isEmpty() ? List.of(21, 22) : blocks)
                            .stream().map(block -> new Tap(block, kind)).toList();
            return MentionReader.open(
                    options.model(), taps, List.of(Pooling.LAST), options.settings());
        }
        return Encoder.open(encoder.folder(), options.model(), options.settings());
    }

    private record InFlight(LabelledText line, CompletableFuture<EncodedText> result) {}

    /** Arrays and counts while they grow. */
    private static final class Results implements AutoCloseable {
        private final NpyFile vectors;
        private final NpyFile where;
        private final NpyFile spans;
        private final NpyFile scores;
        private long tokens;
        private long sentences;
        private long mentions;

        Results(Path folder, int dimension) throws IOException {
            vectors = NpyFile.begin(folder, "<f4", dimension);
            where = NpyFile.begin(folder, "<i8", 3);
            spans = NpyFile.begin(folder, "<i8", 2);
            scores = NpyFile.begin(folder, "<f4", 1);
        }

        void add(LabelledText line, EncodedText text) throws IOException {
            sentences++;
            tokens += text.tokens();
            for (Mention mention : text.mentions()) {
                vectors.add(mention.vector());
                where.add(line.line(), mention.firstToken(), mention.lastToken());
                spans.add(mention.span().start(), mention.span().end());
                scores.add(new float[] {mention.score()});
                mentions++;
            }
        }

        /** By way of a temporary file, so that a reader never sees half an array. */
        void write(Path output) throws IOException {
            Path part = output.resolveSibling(output.getFileName() + ".part");
            try (OutputStream file = Files.newOutputStream(part);
                    ZipOutputStream zip = new ZipOutputStream(file)) {
                zip.setLevel(0);
                write(zip, "vectors", vectors);
                write(zip, "where", where);
                write(zip, "spans", spans);
                write(zip, "scores", scores);
            }
            Files.move(part, output, StandardCopyOption.REPLACE_EXISTING);
        }

        private static void write(ZipOutputStream zip, String name, NpyFile array)
                throws IOException {
            zip.putNextEntry(new ZipEntry(name + ".npy"));
            array.writeTo(zip);
        }

        Map<String, Object> report(double seconds) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("sentences", sentences);
            report.put("tokens", tokens);
            report.put("mentions", mentions);
            report.put("seconds", Math.round(seconds * 100) / 100.0);
            report.put("tokens_per_second", Math.round(tokens / seconds * 10) / 10.0);
            return report;
        }

        @Override
        public void close() throws IOException {
            vectors.close();
            where.close();
            spans.close();
            scores.close();
        }
    }

    private Map<String, Object> encode(LabelledText.Reader lines, TextEncoder encoder)
            throws IOException, InterruptedException {
        Path folder = Optional.ofNullable(output.toAbsolutePath().getParent()).orElseThrow();
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("--output: folder " + folder + " does not exist");
        }
        try (Results results = new Results(folder, encoder.dimension());
                ProgressBar bar =
                        new ProgressBarBuilder()
                                .setTaskName("Encoding")
                                .setInitialMax(limit)
                                .build()) {
            long start = System.nanoTime();
            Deque<InFlight> inFlight = new ArrayDeque<>();
            for (Optional<LabelledText> line = lines.read();
                    line.isPresent();
                    line = lines.read()) {
                inFlight.add(new InFlight(line.get(), encode(line.get(), encoder)));
                if (inFlight.size() > MOST_TEXTS_IN_FLIGHT) {
                    take(inFlight.remove(), results, bar);
                }
            }
            encoder.flush();
            while (!inFlight.isEmpty()) {
                take(inFlight.remove(), results, bar);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            results.write(output);
            return results.report(seconds);
        }
    }

    private void take(InFlight oldest, Results results, ProgressBar bar) throws IOException {
        results.add(oldest.line(), join(oldest));
        bar.step();
    }

    private CompletableFuture<EncodedText> encode(LabelledText line, TextEncoder encoder)
            throws InterruptedException {
        boolean search = spans.isPresent() ? spans.get() == Spans.DETECTED : line.spans().isEmpty();
        if (search && encoder instanceof Encoder finder && !cannotFind(finder)) {
            return finder.encode(line.text());
        }
        return encoder.encode(line.text(), spans(line));
    }

    /** Asked to find mentions, an encoder that cannot must say so; by default it need not. */
    private boolean cannotFind(Encoder encoder) {
        return spans.isEmpty() && !encoder.findsMentions();
    }

    private List<Span> spans(LabelledText line) {
        if (line.spans().isPresent()) {
            return line.places();
        }
        boolean nothing = spans.isPresent() || line.text().isBlank();
        return nothing ? List.of() : List.of(new Span(0, line.text().length()));
    }

    private EncodedText join(InFlight one) {
        try {
            return one.result().join();
        } catch (CompletionException e) {
            throw new InputException(
                    input + ": line " + (one.line().line() + 1) + ": " + e.getCause().getMessage(),
                    e);
        }
    }
}
