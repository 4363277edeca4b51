package io.nerstream.service.types;

import io.nerstream.encoder.Calibration;
import io.nerstream.encoder.Encoder;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.TypeEncoding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives saved types their vectors and thresholds. */
public final class TypeEncoder {
    /** The false-match rate of types whose owner gives neither a rate nor a score. */
    public static final double USUAL_RATE = 0.001;

    private static final Logger LOG = LoggerFactory.getLogger(TypeEncoder.class);

    private final Encoder encoder;

    public TypeEncoder(Encoder encoder) {
        this.encoder = encoder;
    }

    /** The vector of a type, of length 1. */
    public float[] vector(List<String> descriptions) throws InterruptedException {
        return encoder.encodeDescription(descriptions.toArray(String[]::new));
    }

    /** What descriptions are read as, see {@link Encoder#readAs}. */
    public List<String> readAs(List<String> descriptions) {
        return encoder.readAs(descriptions);
    }

    /**
     * The score that a share of the mentions that do not match is expected to reach.
     *
     * @throws IllegalArgumentException if this encoder is not calibrated
     */
    public float threshold(float[] vector, double rate) {
        Calibration calibration =
                encoder.calibration()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "this encoder is not calibrated: give a score instead of a rate"));
        return calibration.threshold(vector, rate);
    }

    /**
     * The threshold that the type's owner asked for.
     *
     * @throws IllegalArgumentException if that is a rate, and this encoder is not calibrated
     */
    public float threshold(SavedType type, float[] vector) {
        return type.getScore() != null ? type.getScore() : threshold(vector, type.getRate());
    }

    /**
     * The type with a vector and a threshold of this encoder. Those of the encoder before stay, so
     * that its mentions match as long as its job runs.
     */
    public SavedType encode(SavedType type) throws InterruptedException {
        float[] vector = vector(type.getDescriptions());
        float threshold = threshold(type, vector);
        List<TypeEncoding> encodings = new ArrayList<>(type.getEncodings());
        encodings.removeIf(one -> one.getEncoderId().equals(encoder.id()));
        encodings.add(new TypeEncoding(encoder.id(), threshold, boxed(vector)));
        return SavedType.newBuilder(type)
                .setEncodings(
                        encodings.subList(Math.max(0, encodings.size() - 2), encodings.size()))
                .build();
    }

    /** Encodes all types of a store that this encoder has not encoded yet. */
    public void encodeAll(TypeStore store) throws InterruptedException {
        int count = 0;
        for (SavedType type : store.all()) {
            if (!isEncoded(type)) {
                Optional<SavedType> unused = store.change(type.getId(), this::encodedAnew);
                count++;
            }
        }
        if (count > 0) {
            LOG.info("{} saved types are encoded by encoder {} now", count, encoder.id());
        }
    }

    private Optional<SavedType> encodedAnew(Optional<SavedType> now) throws InterruptedException {
        if (now.isEmpty() || isEncoded(now.get())) {
            return now;
        }
        return Optional.of(
                SavedType.newBuilder(encode(now.get()))
                        .setRevision(now.get().getRevision() + 1)
                        .setChanged(Instant.now())
                        .build());
    }

    /** Whether the type has a vector of this encoder. */
    public boolean isEncoded(SavedType type) {
        return type.getEncodings().stream()
                .anyMatch(one -> one.getEncoderId().equals(encoder.id()));
    }

    /** The least score of matches with mentions of this encoder. */
    public float threshold(SavedType type) {
        return type.getEncodings().stream()
                .filter(one -> one.getEncoderId().equals(encoder.id()))
                .map(TypeEncoding::getThreshold)
                .findFirst()
                .orElse(Float.NaN);
    }

    private static List<Float> boxed(float[] vector) {
        List<Float> values = new ArrayList<>(vector.length);
        for (float value : vector) {
            values.add(value);
        }
        return values;
    }
}
