package io.nerstream.encoder;

import io.nerstream.encoder.batching.Load;
import io.nerstream.encoder.decoder.Tap;
import io.nerstream.encoder.text.Tokens;
import io.nerstream.encoder.text.Window;
import io.nerstream.encoder.text.Windows;
import io.nerstream.encoder.text.WordForms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the inner vectors of given mentions: no standardisation, no projection.
 *
 * <p>A mention's vector is, for each pooling in turn, the pooled vectors of the taps side by side:
 * poolings × sum of component sizes values. Long texts run in windows (see {@link Windows}); texts
 * up to a window run whole. Safe for use by several threads.
 */
public final class MentionReader implements TextEncoder {
    // Longer texts gain nothing from more context, and attention over them costs more than the rest
    // of the model.
    static final int WINDOW = 512;
    static final int CONTEXT = 64;

    private final LanguageModel model;
    private final List<Tap> taps;
    private final List<Pooling> poolings;
    private final TokenVectors reading;
    private final Windows windows;
    private final boolean ahead;

    MentionReader(LanguageModel model, List<Tap> taps, List<Pooling> poolings) {
        this(model, taps, poolings, false);
    }

    private MentionReader(
            LanguageModel model, List<Tap> taps, List<Pooling> poolings, boolean ahead) {
        this.ahead = ahead;
        this.model = model;
        this.taps = List.copyOf(taps);
        this.poolings = List.copyOf(poolings);
        this.reading = new TokenVectors(model.prefix(), this.taps);
        this.windows = new Windows(WINDOW - model.tokenizer().openingTokens(), CONTEXT);
    }

    /**
     * Opens a language model for reading.
     *
     * @param path a GGUF file or a Hugging Face folder
     * @throws io.nerstream.encoder.modelfile.ModelFileException if it is damaged or not supported
     */
    public static MentionReader open(
            Path path, List<Tap> taps, List<Pooling> poolings, ModelSettings settings)
            throws IOException {
        return new MentionReader(LanguageModel.open(path, taps, settings), taps, poolings);
    }

    /**
     * The same for short texts that somebody waits for: they run before all others. Not to be
     * closed.
     */
    MentionReader ahead() {
        return new MentionReader(model, taps, poolings, true);
    }

    Load load() {
        return model.load();
    }

    /** How words are usually written. */
    WordForms wordForms() {
        return model.tokenizer().wordForms();
    }

    @Override
    public int dimension() {
        return poolings.size() * model.width(taps);
    }

    @Override
    public CompletableFuture<EncodedText> encode(String text, List<Span> spans)
            throws InterruptedException {
        Tokens tokens = model.tokenizer().tokenizeText(text);
        int total = tokens.size() + model.tokenizer().openingTokens();
        List<SpanTokens> places = SpanTokens.of(text, tokens, spans);
        List<int[]> bounds = spans.stream().map(s -> new int[] {s.start(), s.end()}).toList();
        List<Part> parts = new ArrayList<>();
        for (Window window :
                places.isEmpty() ? List.<Window>of() : windows.cut(text, tokens, bounds)) {
            List<SpanTokens> here = SpanTokens.endingIn(window, places);
            if (!here.isEmpty()) {
                parts.add(part(tokens, window, here));
            }
        }
        List<CompletableFuture<float[]>> running = submit(parts);
        return Cancellation.passedOn(
                CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                        .thenApply(all -> new EncodedText(total, found(parts, running))),
                running);
    }

    private List<CompletableFuture<float[]>> submit(List<Part> parts) throws InterruptedException {
        List<TokenRows> sequences = parts.stream().map(Part::sequence).toList();
        return ahead
                ? sequences.stream().map(one -> model.submitAhead(reading, one)).toList()
                : model.submit(reading, sequences);
    }

    /** A window, the places in it, and the tokens that are read for them. */
    private record Part(Window window, List<SpanTokens> places, TokenRows sequence) {}

    private List<Mention> found(List<Part> parts, List<CompletableFuture<float[]>> vectors) {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            found.addAll(found(vectors.get(i).join(), parts.get(i)));
        }
        return found.stream()
                .sorted(Comparator.comparingInt(Found::number))
                .map(Found::mention)
                .toList();
    }

    private record Found(int number, Mention mention) {}

    private Part part(Tokens tokens, Window window, List<SpanTokens> places) {
        int shift = model.tokenizer().openingTokens() - window.from();
        BitSet wanted = new BitSet();
        for (SpanTokens place : places) {
            wanted.set(firstRead(place, window) + shift, place.last() + shift + 1);
        }
        int[] ids = model.tokenizer().withOpening(tokens, window.from(), window.end());
        return new Part(window, places, new TokenRows(ids, wanted.stream().toArray()));
    }

    /** Pools the vectors of each place, which lie one behind the other in the rows read. */
    private List<Found> found(float[] vectors, Part part) {
        int opening = model.tokenizer().openingTokens();
        int shift = opening - part.window().from();
        int width = model.width(taps);
        List<Found> found = new ArrayList<>();
        for (SpanTokens place : part.places()) {
            int first = firstRead(place, part.window());
            int row = Arrays.binarySearch(part.sequence().rows(), first + shift);
            float[] vector = pool(vectors, row * width, place.last() - first + 1, width);
            Mention mention =
                    new Mention(
                            place.span(),
                            place.first() + opening,
                            place.last() + opening,
                            1,
                            vector);
            found.add(new Found(place.number(), mention));
        }
        return found;
    }

    /**
     * The first token whose vector is needed; a mention longer than a window loses its beginning.
     */
    private int firstRead(SpanTokens place, Window window) {
        return poolings.equals(List.of(Pooling.LAST))
                ? place.last()
                : Math.max(place.first(), window.from());
    }

    private float[] pool(float[] vectors, int from, int count, int width) {
        float[] pooled = new float[dimension()];
        for (int i = 0; i < poolings.size(); i++) {
            poolings.get(i).pool(vectors, from, count, width, pooled, i * width);
        }
        return pooled;
    }

    @Override
    public void flush() {
        model.flush();
    }

    /** Gives the model back. */
    @Override
    public void close() {
        model.close();
    }
}
