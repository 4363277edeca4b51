package io.nerstream.encoder;

import io.nerstream.encoder.batching.Load;
import io.nerstream.encoder.head.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** How an encoder makes vectors of what the language model says. */
interface VectorSpace extends AutoCloseable {
    int dimension();

    CompletableFuture<EncodedText> encode(String text, List<Span> spans)
            throws InterruptedException;

    CompletableFuture<EncodedText> encode(String text) throws InterruptedException;

    /** The vector, of length 1, of a description whose raw vector is given. */
    float[] description(float[] raw);

    /** Of the language model that reads texts. */
    Load load();

    @Override
    void close();

    /** The space that a manifest speaks of. */
    static VectorSpace open(
            Path folder,
            EncoderManifest manifest,
            Path model,
            MentionReader reader,
            ModelSettings settings)
            throws IOException {
        if (manifest.head().isPresent()) {
            return trained(folder, manifest, manifest.head().get(), model, settings);
        }
        if (manifest.projection().isPresent()) {
            PublishedProjection projection =
                    PublishedProjection.read(
                            folder.resolve(manifest.projection().get().file()), reader.dimension());
            return new Pooled(
                    reader, projection.dimension(), projection::project, projection::project);
        }
        Statistics statistics =
                Statistics.read(
                        folder.resolve(manifest.statistics().orElseThrow().file()),
                        reader.dimension());
        return new Pooled(
                reader,
                reader.dimension(),
                statistics.mentions()::standardise,
                statistics.descriptions()::standardise);
    }

    private static VectorSpace trained(
            Path folder,
            EncoderManifest manifest,
            EncoderManifest.HeadPart part,
            Path model,
            ModelSettings settings)
            throws IOException {
        LanguageModel language =
                LanguageModel.open(model, Head.taps(part.states(), manifest.blocks()), settings);
        try {
            Head head =
                    Head.open(
                            folder.resolve(part.file()),
                            language.prefix(),
                            part.states(),
                            manifest.blocks(),
                            settings.device(),
                            settings.precision());
            return new Annotated(language, head, new Annotator(language, head));
        } catch (IOException | RuntimeException e) {
            language.close();
            throw e;
        }
    }

    /** Pooled vectors of the mention alone, each mapped by itself. */
    record Pooled(
            MentionReader reader,
            int dimension,
            UnaryOperator<float[]> mentions,
            UnaryOperator<float[]> descriptions)
            implements VectorSpace {
        @Override
        public CompletableFuture<EncodedText> encode(String text, List<Span> spans)
                throws InterruptedException {
            CompletableFuture<EncodedText> raw = reader.encode(text, spans);
            return Cancellation.passedOn(raw.thenApply(this::mapped), List.of(raw));
        }

        private EncodedText mapped(EncodedText raw) {
            return new EncodedText(
                    raw.tokens(),
                    raw.mentions().stream()
                            .map(mention -> mention.with(mentions.apply(mention.vector())))
                            .toList());
        }

        @Override
        public CompletableFuture<EncodedText> encode(String text) {
            throw new EncoderException(
                    "this encoder finds no mentions, it has no trained head: give their places, or use the"
                            + " encoder that comes with nerstream");
        }

        @Override
        public float[] description(float[] raw) {
            return descriptions.apply(raw);
        }

        @Override
        public Load load() {
            return reader.load();
        }

        /** The reader belongs to the encoder. */
        @Override
        public void close() {}
    }

    /** A trained head, which sees the whole text. */
    record Annotated(LanguageModel model, Head head, Annotator annotator) implements VectorSpace {
        @Override
        public int dimension() {
            return head.dimension();
        }

        @Override
        public CompletableFuture<EncodedText> encode(String text, List<Span> spans)
                throws InterruptedException {
            return annotator.encode(text, spans);
        }

        @Override
        public CompletableFuture<EncodedText> encode(String text) throws InterruptedException {
            return annotator.encode(text);
        }

        @Override
        public float[] description(float[] raw) {
            return head.description(raw);
        }

        @Override
        public Load load() {
            return model.load();
        }

        @Override
        public void close() {
            head.close();
            model.close();
        }
    }
}
