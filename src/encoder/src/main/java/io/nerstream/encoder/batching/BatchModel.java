package io.nerstream.encoder.batching;

import io.nerstream.encoder.decoder.Tap;
import java.util.List;

/** What a batcher runs; see {@link io.nerstream.encoder.decoder.Prefix#run}. */
@FunctionalInterface
public interface BatchModel {
    /**
     * Runs one batch.
     *
     * @param ids [batch][length]
     * @param rows tokens wanted, as batch index × length + position
     * @return the vectors of those tokens, one after the other, all of the same size
     */
    float[] run(long[][] ids, long[] rows, List<Tap> taps);
}
