package io.nerstream.alerts;

import io.nerstream.schemas.Delivery;
import io.nerstream.schemas.Mention;
import io.nerstream.schemas.Novelty;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.TypeEncoding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Saved types and mentions for tests. */
public final class Samples {
    public static final String ENCODER = "e1";
    public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private Samples() {}

    /** A type that every mention with this vector matches, without a cap that matters. */
    public static SavedType.Builder type(String id, float... vector) {
        return SavedType.newBuilder()
                .setId(id)
                .setRevision(1)
                .setDescriptions(List.of("description of " + id))
                .setEncodings(List.of(encoding(ENCODER, 0.9f, vector)))
                .setNovelty(Novelty.MENTION)
                .setRememberSeconds(3_600)
                .setCapAlerts(1_000)
                .setCapSeconds(3_600)
                .setDelivery(Delivery.SSE)
                .setCreated(NOON)
                .setChanged(NOON);
    }

    public static TypeEncoding encoding(String encoder, float threshold, float... vector) {
        return new TypeEncoding(encoder, threshold, list(vector));
    }

    /** A mention of an entity in a document, indexed at noon. */
    public static Mention.Builder mention(String document, String entity, float... vector) {
        return Mention.newBuilder()
                .setId(document + "." + entity)
                .setDocument(document)
                .setVersion(1)
                .setStart(0)
                .setEnd(entity.length())
                .setText(entity)
                .setEntity(entity.toLowerCase(Locale.ROOT))
                .setSentence(entity + " is here.")
                .setSentenceStart(0)
                .setScore(1)
                .setTime(NOON)
                .setIngested(NOON)
                .setIndexed(NOON)
                .setAttributes(Map.of())
                .setEncoderId(ENCODER)
                .setVector(list(vector));
    }

    private static List<Float> list(float... vector) {
        List<Float> values = new ArrayList<>();
        for (float value : vector) {
            values.add(value);
        }
        return values;
    }
}
