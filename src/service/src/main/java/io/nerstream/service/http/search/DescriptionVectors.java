package io.nerstream.service.http.search;

import io.micrometer.core.instrument.Timer;
import io.nerstream.encoder.Encoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Vectors of descriptions; those asked for lately are kept. */
final class DescriptionVectors {
    private static final int KEPT = 4_096;

    private final Encoder encoder;
    private final Timer encoding;
    private final Map<List<String>, float[]> kept =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<List<String>, float[]> eldest) {
                    return size() > KEPT;
                }
            };

    DescriptionVectors(Encoder encoder, Timer encoding) {
        this.encoder = encoder;
        this.encoding = encoding;
    }

    float[] of(List<String> wordings) throws InterruptedException {
        synchronized (kept) {
            float[] there = kept.get(wordings);
            if (there != null) {
                return there;
            }
        }
        long start = System.nanoTime();
        float[] vector = encoder.encodeDescription(wordings.toArray(String[]::new));
        encoding.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        synchronized (kept) {
            kept.put(List.copyOf(wordings), vector);
        }
        return vector;
    }
}
