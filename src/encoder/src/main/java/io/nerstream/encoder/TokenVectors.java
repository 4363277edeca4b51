package io.nerstream.encoder;

import io.nerstream.encoder.batching.BatchModel;
import io.nerstream.encoder.decoder.Batch;
import io.nerstream.encoder.decoder.Prefix;
import io.nerstream.encoder.decoder.Tap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the vectors of tokens: [rows × width] values for each sequence, in the order of the taps.
 */
record TokenVectors(Prefix prefix, List<Tap> taps) implements BatchModel<TokenRows, float[]> {
    @Override
    public List<float[]> run(List<TokenRows> batch) {
        float[] all =
                prefix.run(
                        Batch.of(
                                batch.stream().map(TokenRows::ids).toList(),
                                batch.stream().map(TokenRows::rows).toList()),
                        taps);
        int width = prefix.width(taps);
        List<float[]> vectors = new ArrayList<>();
        int at = 0;
        for (TokenRows one : batch) {
            int end = at + one.rows().length * width;
            vectors.add(Arrays.copyOfRange(all, at, end));
            at = end;
        }
        return vectors;
    }
}
