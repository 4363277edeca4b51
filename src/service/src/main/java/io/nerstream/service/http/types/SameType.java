package io.nerstream.service.http.types;

import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.TypeEncoding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;

/** Whether two saved types mean the same, and tell the same people in the same way. */
final class SameType {
    // What one description's vectors differ by from one reading to the next is far below.
    private static final double LEAST_COSINE = 1 - 1e-4;

    private SameType() {}

    static boolean is(SavedType one, SavedType other) {
        return settings(one).equals(settings(other))
                && one.getEncodings().stream()
                        .anyMatch(
                                a ->
                                        other.getEncodings().stream()
                                                .anyMatch(b -> isSameVector(a, b)));
    }

    private static List<Object> settings(SavedType type) {
        return Arrays.asList(
                type.getScore(),
                type.getRate(),
                List.copyOf(type.getSources()),
                List.copyOf(type.getLanguages()),
                new HashMap<>(type.getAttributes()),
                type.getPattern(),
                type.getNovelty(),
                type.getRememberSeconds(),
                type.getCapAlerts(),
                type.getCapSeconds(),
                type.getDelivery(),
                type.getWebhook() == null ? null : type.getWebhook().getUrl(),
                type.getPaused());
    }

    /** All vectors have length 1. */
    private static boolean isSameVector(TypeEncoding one, TypeEncoding other) {
        if (!Objects.equals(one.getEncoderId(), other.getEncoderId())) {
            return false;
        }
        double dot = 0;
        for (int i = 0; i < one.getVector().size(); i++) {
            dot += (double) one.getVector().get(i) * other.getVector().get(i);
        }
        return dot >= LEAST_COSINE;
    }
}
