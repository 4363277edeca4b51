package io.nerstream.encoder;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the raw vectors of descriptions: in several wordings, whose vectors are averaged.
 *
 * @param queries wordings with {@code {}} in the place of the description
 */
public record DescriptionReader(MentionReader reader, List<String> queries) {
    /** The wordings that are used: see EXPERIMENTS.md. */
    public static final List<String> QUERIES = List.of("the name of a {}", "X is a well-known {}");

    public DescriptionReader {
        queries = List.copyOf(queries);
    }

    /**
     * The raw vector of a description.
     *
     * @throws IllegalArgumentException if it is blank; the future fails with it if the model knows
     *     nothing in it
     */
    public CompletableFuture<float[]> read(String description) throws InterruptedException {
        String clean = description.strip();
        if (clean.isEmpty()) {
            throw new IllegalArgumentException(
                    "the description is blank: describe a type in a few words, such as \"chemical element\"");
        }
        List<CompletableFuture<float[]>> vectors = new ArrayList<>();
        for (String query : queries) {
            int start = query.indexOf(EncoderManifest.PLACE);
            String text = query.replace(EncoderManifest.PLACE, clean);
            Span place = new Span(start, start + clean.length());
            vectors.add(
                    reader.encode(text, List.of(place))
                            .thenApply(read -> onlyMention(read, clean)));
        }
        return CompletableFuture.allOf(vectors.toArray(CompletableFuture[]::new))
                .thenApply(
                        all ->
                                Vectors.mean(
                                        vectors.stream().map(CompletableFuture::join).toList()));
    }

    private static float[] onlyMention(EncodedText read, String description) {
        if (read.mentions().isEmpty()) {
            throw new IllegalArgumentException(
                    "the description '" + description + "' holds nothing that the model knows");
        }
        return read.mentions().get(0).vector();
    }
}
