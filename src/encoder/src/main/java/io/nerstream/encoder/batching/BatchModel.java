package io.nerstream.encoder.batching;

import io.nerstream.encoder.decoder.Batch;
import io.nerstream.encoder.decoder.Tap;
import java.util.List;

/** What a batcher runs; see {@link io.nerstream.encoder.decoder.Prefix#run}. */
@FunctionalInterface
public interface BatchModel {
    /**
     * Runs one batch: the vectors of the tokens wanted, one after the other, all of the same size.
     */
    float[] run(Batch batch, List<Tap> taps);
}
