package io.nerstream.training.head;

import io.nerstream.encoder.ModelSettings;
import io.nerstream.encoder.TokenReader;
import io.nerstream.encoder.decoder.Tap;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The texts of a plan with the vectors of their tokens.
 *
 * @param draws one for each source
 * @param stores of the same sources
 * @param width values of a token's vector
 */
record TrainingTexts(List<Draw> draws, List<TokenStore> stores, int width) implements Closeable {
    /**
     * Reads what is not in the work folder yet.
     *
     * @param key what the vectors depend on beside the texts
     */
    static TrainingTexts open(
            TrainingPlan plan,
            HeadTraining settings,
            Path model,
            List<Tap> taps,
            ModelSettings device,
            String key)
            throws IOException, InterruptedException {
        Files.createDirectories(settings.work());
        List<Draw> draws = new ArrayList<>();
        List<TokenStore> stores = new ArrayList<>();
        try (TokenReader reader = TokenReader.open(model, taps, device)) {
            for (TrainingPlan.Source source : plan.sources()) {
                TrainingSet set =
                        TrainingSet.read(
                                source, settings.data(), settings.limit(), settings.seed());
                TokenStore store = TokenStore.open(settings.work(), key, set, reader);
                stores.add(store);
                draws.add(new Draw(set, store));
            }
            return new TrainingTexts(draws, stores, reader.width());
        }
    }

    @Override
    public void close() throws IOException {
        for (TokenStore store : stores) {
            store.close();
        }
    }
}
