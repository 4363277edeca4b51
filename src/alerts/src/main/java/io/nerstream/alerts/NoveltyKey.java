package io.nerstream.alerts;

import io.nerstream.schemas.Match;
import io.nerstream.schemas.Novelty;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** What two matches share exactly if the second is not new. */
final class NoveltyKey {
    // 128 bits: no two will ever share them.
    private static final int LENGTH = 16;

    private NoveltyKey() {}

    /** The key of a match of a saved type; {@value #LENGTH} bytes. */
    static byte[] of(String typeId, Novelty novelty, Match match) {
        return switch (novelty) {
            // Not its place: text in front of it moves a mention, and it is the same one still.
            case MENTION ->
                    digest(
                            "mention",
                            typeId,
                            match.getDocument(),
                            match.getEntity(),
                            Integer.toString(match.getOccurrence()));
            case DOCUMENT -> digest("document", typeId, match.getDocument());
            case ENTITY -> digest("entity", typeId, match.getEntity());
        };
    }

    private static byte[] digest(String... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            }
            return Arrays.copyOf(digest.digest(), LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
