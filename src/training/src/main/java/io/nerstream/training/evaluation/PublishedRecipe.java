package io.nerstream.training.evaluation;

import io.nerstream.encoder.install.ShippedEncoder;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The recipe of "NER Retriever" (arXiv 2509.04011) for the default model, with its projection
 * trained on the data of nerstream's own head: something to compare with.
 */
public final class PublishedRecipe {
    private static final String RESOURCES = "/io/nerstream/training/evaluation/published/";

    private PublishedRecipe() {}

    /** Lays it into the cache folder; see {@link ShippedEncoder#unpack}. */
    public static Path unpack(Path cache) throws IOException {
        return ShippedEncoder.unpack(cache, RESOURCES);
    }
}
