package io.nerstream.training.evaluation;

import io.nerstream.encoder.EncodedText;
import io.nerstream.encoder.MentionReader;
import io.nerstream.encoder.ModelSettings;
import io.nerstream.encoder.Pooling;
import io.nerstream.encoder.Span;
import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.Tap;
import io.nerstream.training.corpus.LabelledText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The recipe of "NER Retriever" (arXiv 2509.04011) without its trained head: the value vector of
 * one block at the last token of a mention, and of the bare description, compared by cosine.
 */
public final class PublishedSystem implements RetrievalSystem {
    // The best block of the default model: see EXPERIMENTS.md.
    private static final Tap TAP = new Tap(22, Component.VALUE);

    private final MentionReader reader;
    private final MentionIndex index;

    public PublishedSystem(Path model, ModelSettings settings, List<LabelledText> documents)
            throws IOException, InterruptedException {
        this.reader = MentionReader.open(model, List.of(TAP), List.of(Pooling.LAST), settings);
        this.index = MentionIndex.of(name(), documents, reader);
    }

    @Override
    public String name() {
        return "published";
    }

    @Override
    public float[] score(String description) throws InterruptedException {
        CompletableFuture<EncodedText> encoded =
                reader.encode(description, List.of(new Span(0, description.length())));
        reader.flush();
        return index.score(encoded.join().mentions().get(0).vector());
    }

    @Override
    public void close() {
        reader.close();
    }
}
