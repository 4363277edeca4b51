package io.nerstream.service.access.keys;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A key as the service knows it: not the secret, but its hash.
 *
 * @param id by which it is named in the log and when it is revoked
 * @param name of whoever has it, for people
 * @param sha256 of the secret, in hexadecimal digits
 */
public record ApiKey(
        String id,
        String name,
        Role role,
        String sha256,
        Instant made,
        Optional<Instant> expires,
        Optional<Instant> revoked,
        KeyLimits limits) {

    byte[] hash() {
        return HexFormat.of().parseHex(sha256);
    }

    /** Whether it counts at this time. */
    public boolean isInForce(Instant now) {
        return revoked.isEmpty() && expires.filter(end -> !now.isBefore(end)).isEmpty();
    }
}
