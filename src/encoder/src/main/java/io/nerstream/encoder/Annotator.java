package io.nerstream.encoder;

import io.nerstream.encoder.head.Annotation;
import io.nerstream.encoder.head.Head;
import io.nerstream.encoder.head.Passage;
import io.nerstream.encoder.text.MentionTokens;
import io.nerstream.encoder.text.ReadableText;
import io.nerstream.encoder.text.Tokens;
import io.nerstream.encoder.text.Window;
import io.nerstream.encoder.text.Windows;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Annotates texts by a trained head: mentions that are given, or those that it finds. Long texts
 * run in windows (see {@link Windows}).
 */
final class Annotator implements AutoCloseable {
    private final LanguageModel model;
    private final Head head;
    private final Windows windows;

    Annotator(LanguageModel model, Head head) {
        this.model = model;
        this.head = head;
        this.windows =
                new Windows(
                        MentionReader.WINDOW - model.tokenizer().openingTokens(),
                        MentionReader.CONTEXT);
    }

    /** The mentions at given places, in their order; those that no token covers are left out. */
    CompletableFuture<EncodedText> encode(String text, List<Span> spans)
            throws InterruptedException {
        List<int[]> bounds = spans.stream().map(s -> new int[] {s.start(), s.end()}).toList();
        SpanTokens.check(text, spans);
        ReadableText read = model.tokenizer().read(text, bounds);
        Tokens tokens = model.tokenizer().tokenizeText(read.view());
        List<int[]> inView = bounds.stream().map(place -> read.inView(place[0], place[1])).toList();
        List<SpanTokens> places = SpanTokens.of(tokens, spans, inView);
        List<List<SpanTokens>> inside = new ArrayList<>();
        List<Passage> passages = new ArrayList<>();
        for (Window window :
                places.isEmpty() ? List.<Window>of() : windows.cut(read.view(), tokens, inView)) {
            List<SpanTokens> here = SpanTokens.endingIn(window, places);
            if (!here.isEmpty()) {
                inside.add(here);
                passages.add(passage(read.view(), tokens, window, Optional.of(here)));
            }
        }
        return join(model.submit(head, passages), all -> given(tokens, inside, all));
    }

    /** The mentions found in a text, in the order of their places; none overlaps another. */
    CompletableFuture<EncodedText> encode(String text) throws InterruptedException {
        ReadableText read = model.tokenizer().read(text, List.of());
        Tokens tokens = model.tokenizer().tokenizeText(read.view());
        List<Window> cut = windows.cut(read.view(), tokens, List.of());
        List<Passage> passages =
                cut.stream()
                        .map(window -> passage(read.view(), tokens, window, Optional.empty()))
                        .toList();
        return join(model.submit(head, passages), all -> found(read, tokens, cut, all));
    }

    private Passage passage(
            String text, Tokens tokens, Window window, Optional<List<SpanTokens>> places) {
        int opening = model.tokenizer().openingTokens();
        return new Passage(
                model.tokenizer().withOpening(tokens, window.from(), window.end()),
                opening,
                wordsGoingOn(text, tokens, window, opening),
                places.map(all -> inPassage(all, window, opening)));
    }

    /** A mention longer than a window loses its beginning. */
    private static List<MentionTokens> inPassage(
            List<SpanTokens> places, Window window, int opening) {
        int shift = opening - window.from();
        return places.stream()
                .map(
                        p ->
                                new MentionTokens(
                                        Math.max(p.first(), window.from()) + shift,
                                        p.last() + shift))
                .toList();
    }

    private static BitSet wordsGoingOn(String text, Tokens tokens, Window window, int opening) {
        BitSet goingOn = new BitSet();
        for (int token = window.from() + 1; token < window.end(); token++) {
            int at = tokens.start(token);
            boolean splitCharacter = at < tokens.end(token - 1);
            boolean insideWord =
                    at > 0
                            && at < text.length()
                            && Character.isLetterOrDigit(text.charAt(at - 1))
                            && Character.isLetterOrDigit(text.charAt(at));
            goingOn.set(token - window.from() + opening, splitCharacter || insideWord);
        }
        return goingOn;
    }

    private static CompletableFuture<EncodedText> join(
            List<CompletableFuture<List<Annotation>>> running,
            Function<List<List<Annotation>>, EncodedText> result) {
        return Cancellation.passedOn(
                CompletableFuture.allOf(running.toArray(CompletableFuture[]::new))
                        .thenApply(
                                all ->
                                        result.apply(
                                                running.stream()
                                                        .map(CompletableFuture::join)
                                                        .toList())),
                running);
    }

    /** Places and annotations are those of each window. */
    private EncodedText given(
            Tokens tokens, List<List<SpanTokens>> places, List<List<Annotation>> annotations) {
        SortedMap<Integer, Mention> mentions = new TreeMap<>();
        int opening = model.tokenizer().openingTokens();
        for (int window = 0; window < places.size(); window++) {
            for (int i = 0; i < places.get(window).size(); i++) {
                SpanTokens place = places.get(window).get(i);
                Annotation one = annotations.get(window).get(i);
                mentions.put(
                        place.number(), mention(place.span(), place.first(), place.last(), one));
            }
        }
        return new EncodedText(tokens.size() + opening, List.copyOf(mentions.values()));
    }

    private Mention mention(Span span, int first, int last, Annotation annotation) {
        int opening = model.tokenizer().openingTokens();
        return new Mention(
                span, first + opening, last + opening, annotation.score(), annotation.vector());
    }

    private EncodedText found(
            ReadableText text,
            Tokens tokens,
            List<Window> cut,
            List<List<Annotation>> annotations) {
        int opening = model.tokenizer().openingTokens();
        List<Mention> mentions = new ArrayList<>();
        for (int number = 0; number < cut.size(); number++) {
            Window window = cut.get(number);
            int shift = window.from() - opening;
            for (Annotation one : annotations.get(number)) {
                int first = one.place().first() + shift;
                int last = one.place().last() + shift;
                if (last >= window.fresh()) {
                    NameShape.span(text, tokens.start(first), tokens.end(last))
                            .ifPresent(span -> add(mentions, mention(span, first, last, one)));
                }
            }
        }
        return new EncodedText(tokens.size() + opening, mentions);
    }

    /** What a window cut off is replaced by what the next one, which sees it whole, found there. */
    private static void add(List<Mention> mentions, Mention mention) {
        while (!mentions.isEmpty()
                && mentions.get(mentions.size() - 1).span().end() > mention.span().start()) {
            mentions.remove(mentions.size() - 1);
        }
        mentions.add(mention);
    }

    /** Frees the head, not the language model. */
    @Override
    public void close() {
        head.close();
    }
}
