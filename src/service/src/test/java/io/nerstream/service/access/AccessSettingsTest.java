package io.nerstream.service.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.service.access.files.SettingsException;
import io.nerstream.service.access.keys.KeyText;
import io.nerstream.service.access.keys.KeysFile;
import io.nerstream.service.access.keys.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessSettingsTest {
    @TempDir private Path folder;

    private AccessSettings withKeys() throws IOException {
        Path file = folder.resolve("keys.json");
        KeyText unused =
                new KeysFile(file)
                        .make(
                                new KeysFile.Wanted(
                                        "a",
                                        Role.ADMIN,
                                        Optional.empty(),
                                        new KeysFile.WantedLimits(
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.empty())));
        return new AccessSettings(
                Optional.of(file), Optional.empty(), Optional.empty(), Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "127.8.9.10", "::1", "[::1]"})
    void shouldNeedNoKeysOnLoopback(String host) throws Exception {
        assertThat(AccessSettings.OPEN.problems(host)).isEmpty();
        assertThat(withKeys().warnings(host)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "[::]", "192.0.2.1", "10.0.0.1", "2001:db8::1"})
    void shouldNeedKeysElsewhere(String host) throws Exception {
        assertThat(AccessSettings.OPEN.problems(host))
                .singleElement()
                .asString()
                .contains("--host is " + host, "--keys FILE", "127.0.0.1");
        assertThat(withKeys().problems(host)).isEmpty();
        assertThat(withKeys().warnings(host)).singleElement().asString().contains("--tls-key");
    }

    @Test
    void shouldNameAllThatIsWrongAtOnceAndStartNothing() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.json"), "{\"keys\": []}");
        AccessSettings wrong =
                new AccessSettings(
                        Optional.of(empty),
                        Optional.of(folder.resolve("c.pem")),
                        Optional.empty(),
                        Optional.of(folder.resolve("no/audit.log")));
        assertThatThrownBy(() -> Access.open(wrong, "", (what, good) -> {}))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll(
                        "--host is empty",
                        "empty.json has no key",
                        "a certificate but no key",
                        "--audit " + folder.resolve("no/audit.log"));
    }
}
