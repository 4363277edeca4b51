package io.nerstream.training.evaluation;

import io.nerstream.encoder.Encoder;
import io.nerstream.training.corpus.LabelledText;
import java.util.List;

/** nerstream's own encoder. */
public final class NerstreamSystem implements RetrievalSystem {
    private final Encoder encoder;
    private final MentionIndex index;

    /**
     * Encodes the mentions of the documents.
     *
     * @param encoder closed with this
     */
    public NerstreamSystem(Encoder encoder, List<LabelledText> documents)
            throws InterruptedException {
        this.encoder = encoder;
        this.index = MentionIndex.of(name(), documents, encoder);
    }

    @Override
    public String name() {
        return "nerstream";
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
