package io.nerstream.service.access.keys;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of a file, as they were when it was read. */
public final class Keys {
    // Compared with where there is no such key, so that both take the same time. No secret has it.
    private static final byte[] NO_HASH = new byte[32];

    private final Map<String, ApiKey> byId = new HashMap<>();
    private final List<ApiKey> all;

    /**
     * @param keys whose ids differ
     */
    Keys(List<ApiKey> keys) {
        all = List.copyOf(keys);
        all.forEach(key -> byId.put(key.id(), key));
    }

    public Collection<ApiKey> all() {
        return all;
    }

    /** Whose key this is. Only whoever has the right secret learns that a key is no longer good. */
    public Authentication authenticate(String text, Instant now) {
        Optional<KeyText> presented = KeyText.parse(text);
        if (presented.isEmpty()) {
            return new Authentication.Unknown(
                    "what stands behind 'Bearer' is no key of nerstream: it begins with 'nerstream_'");
        }
        Optional<ApiKey> key = Optional.ofNullable(byId.get(presented.get().id()));
        byte[] expected = key.map(ApiKey::hash).orElse(NO_HASH);
        boolean same = MessageDigest.isEqual(presented.get().hash(), expected);
        if (key.isEmpty() || !same) {
            return new Authentication.Unknown("this service does not know this key");
        }
        return judge(key.get(), now);
    }

    private static Authentication judge(ApiKey key, Instant now) {
        if (key.isInForce(now)) {
            return new Authentication.Known(key);
        }
        return new Authentication.Unknown(
                "key "
                        + key.id()
                        + (key.revoked().isPresent()
                                ? " was revoked at " + key.revoked().get()
                                : " expired at " + key.expires().orElseThrow())
                        + ": ask for a new one");
    }

    /** Whether this key, as it was, still counts. */
    public boolean isInForce(ApiKey key, Instant now) {
        return Optional.ofNullable(byId.get(key.id()))
                .filter(one -> one.sha256().equals(key.sha256()) && one.role() == key.role())
                .filter(one -> one.isInForce(now))
                .isPresent();
    }

    static boolean isHash(String text) {
        try {
            return HexFormat.of().parseHex(text).length == NO_HASH.length;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
