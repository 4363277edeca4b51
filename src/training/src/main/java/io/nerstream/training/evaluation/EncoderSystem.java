package io.nerstream.training.evaluation;

import io.nerstream.encoder.Encoder;
import io.nerstream.training.corpus.LabelledText;
import java.util.List;

/** Mentions and descriptions by an encoder; a document scores as its best mention does. */
public final class EncoderSystem implements RetrievalSystem {
    private final String name;
    private final Encoder encoder;
    private final MentionIndex index;

    /**
     * Encodes the mentions of the documents.
     *
     * @param encoder closed with this
     */
    public EncoderSystem(String name, Encoder encoder, List<LabelledText> documents)
            throws InterruptedException {
        this.name = name;
        this.encoder = encoder;
        this.index = MentionIndex.of(name, documents, encoder);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public float[] score(String description) throws InterruptedException {
        return index.score(encoder.encodeDescription(description));
    }

    @Override
    public void close() {
        encoder.close();
    }
}
