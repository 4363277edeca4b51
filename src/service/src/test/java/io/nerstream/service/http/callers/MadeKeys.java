package io.nerstream.service.http.callers;

import io.nerstream.service.access.AccessSettings;
import io.nerstream.service.access.keys.KeyText;
import io.nerstream.service.access.keys.KeysFile;
import io.nerstream.service.access.keys.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A file of keys for tests. */
record MadeKeys(Path file) {
    private static final KeysFile.WantedLimits USUAL =
            new KeysFile.WantedLimits(Optional.empty(), Optional.empty(), Optional.empty());

    KeyText make(Role role) throws IOException {
        return make(role, Optional.empty(), USUAL);
    }

    KeyText make(Role role, Optional<Instant> expires, KeysFile.WantedLimits limits)
            throws IOException {
        return new KeysFile(file)
                .make(new KeysFile.Wanted("of " + role.word(), role, expires, limits));
    }

    KeyText limited(int requestsPerSecond, int concurrent, long bodyBytes) throws IOException {
        return make(
                Role.ADMIN,
                Optional.empty(),
                new KeysFile.WantedLimits(
                        Optional.of(requestsPerSecond),
                        Optional.of(concurrent),
                        Optional.of(bodyBytes)));
    }

    KeyText expired() throws IOException {
        return make(Role.ADMIN, Optional.of(Instant.parse("2020-01-01T00:00:00Z")), USUAL);
    }

    KeyText revoked() throws IOException {
        KeyText key = make(Role.ADMIN);
        new KeysFile(file).revoke(key.id());
        return key;
    }

    AccessSettings settings(Path audit) {
        return new AccessSettings(
                Optional.of(file), Optional.empty(), Optional.empty(), Optional.of(audit));
    }
}
