package io.nerstream.service.access.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.service.access.files.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysFileTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final KeysFile.WantedLimits USUAL =
            new KeysFile.WantedLimits(Optional.empty(), Optional.empty(), Optional.empty());

    @TempDir private Path folder;
    private Path path;
    private KeysFile file;

    @BeforeEach
    void makeFile() {
        path = folder.resolve("keys.json");
        file = new KeysFile(path);
    }

    private static KeysFile.Wanted wanted(String name) {
        return new KeysFile.Wanted(name, Role.READ, Optional.empty(), USUAL);
    }

    @Test
    void shouldKnowAKeyThatItMadeAndKeepNothingOfItsSecret() throws Exception {
        KeyText key = file.make(wanted("a"));
        assertThat(key.reveal()).matches("nerstream_[0-9A-Za-z]{10}_[0-9A-Za-z]{43}");
        assertThat(key.toString()).doesNotContain(key.reveal().substring(22));
        assertThat(Files.readString(path)).doesNotContain(key.reveal().substring(22));
        assertThat(file.read().authenticate(key.reveal(), NOW))
                .isInstanceOf(Authentication.Known.class);
    }

    @Test
    void shouldKnowNoKeyThatDiffersInOneCharacter() throws Exception {
        String key = file.make(wanted("a")).reveal();
        Keys keys = file.read();
        for (int i = 0; i < key.length(); i++) {
            char other = key.charAt(i) == 'a' ? 'b' : 'a';
            String changed = key.substring(0, i) + other + key.substring(i + 1);
            assertThat(keys.authenticate(changed, NOW)).isInstanceOf(Authentication.Unknown.class);
        }
        assertThat(keys.authenticate("", NOW)).isInstanceOf(Authentication.Unknown.class);
    }

    @Test
    void shouldEndAKeyAtItsTime() throws Exception {
        KeyText key = file.make(new KeysFile.Wanted("a", Role.READ, Optional.of(NOW), USUAL));
        Keys keys = file.read();
        assertThat(keys.authenticate(key.reveal(), NOW.minusMillis(1)))
                .isInstanceOf(Authentication.Known.class);
        assertThat(keys.authenticate(key.reveal(), NOW)).isInstanceOf(Authentication.Unknown.class);
    }

    @Test
    void shouldRevokeOneKeyOnceAndKeepTheOthers() throws Exception {
        KeyText one = file.make(wanted("one"));
        KeyText other = file.make(wanted("other"));
        file.revoke(one.id());
        Keys keys = file.read();
        assertThat(keys.authenticate(one.reveal(), NOW).toString()).contains("was revoked at");
        assertThat(keys.authenticate(other.reveal(), NOW)).isInstanceOf(Authentication.Known.class);
        assertThatThrownBy(() -> file.revoke(one.id())).hasMessageContaining("revoked already");
        assertThatThrownBy(() -> file.revoke("nothing")).hasMessageContaining("no key 'nothing'");
    }

    @Test
    void shouldLoseNoKeyWhenManyAreMadeAtOnce() throws Exception {
        List<CompletableFuture<KeyText>> making = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = "key " + i;
            making.add(CompletableFuture.supplyAsync(() -> made(name)));
        }
        CompletableFuture.allOf(making.toArray(CompletableFuture[]::new)).get();
        for (CompletableFuture<KeyText> one : making) {
            assertThat(file.read().authenticate(one.get().reveal(), NOW))
                    .isInstanceOf(Authentication.Known.class);
        }
        assertThat(file.read().all()).hasSize(20);
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    private KeyText made(String name) {
        try {
            return file.make(wanted(name));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldBeForItsOwnerAloneUnlessItWasForOthersBefore() throws Exception {
        KeyText unused = file.make(wanted("a"));
        assertThat(Files.getPosixFilePermissions(path))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        Path set =
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
        unused = file.make(wanted("b"));
        assertThat(Files.getPosixFilePermissions(set))
                .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void shouldReplaceWhatALinkLeadsTo() throws Exception {
        KeyText unused = file.make(wanted("a"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), path);
        unused = new KeysFile(link).make(wanted("b"));
        assertThat(link).isSymbolicLink();
        assertThat(file.read().all()).hasSize(2);
    }

    @Test
    void shouldNameAllThatIsWrong() throws Exception {
        String content =
                """
                {"keys": [
                  {"id": "0123456789", "name": "a", "role": "reader", "sha256": "ff", "made": "today"},
                  {"id": "0123456789", "name": "", "role": "read", "sha256": "SHA", "made": "2026-01-01T00:00:00Z",
                   "expires": "never", "limits": {"concurrent": 0, "rate": 1, "body_bytes": 99999999999}, "secret": "x"},
                  7
                ], "more": 1}""";
        Path unused = Files.writeString(path, content.replace("SHA", "0".repeat(64)));
        assertThatThrownBy(file::read)
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll(
                        "more is no field",
                        "keys[0].role is 'reader', it must be read, write or admin",
                        "keys[0].sha256",
                        "keys[0].made is 'today'",
                        "keys[1].id is '0123456789', as is that of a key before it",
                        "keys[1].name",
                        "keys[1].expires is 'never'",
                        "keys[1].limits.concurrent is 0, it must be 1 to",
                        "keys[1].limits.rate is no field",
                        "keys[1].limits.body_bytes is 99999999999, it must be 1 to 16777216",
                        "keys[1].secret is no field",
                        "keys[2] is no object");
    }

    @Test
    void shouldWriteNothingOverAFileThatIsBroken() throws Exception {
        for (String broken : List.of("", "{", "[]", "{\"keys\": 1}", "{\"keys\": []} x")) {
            Path unused = Files.writeString(path, broken);
            assertThatThrownBy(() -> file.make(wanted("a"))).isInstanceOf(SettingsException.class);
            assertThat(path).hasContent(broken);
        }
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertThatThrownBy(file::read).hasMessageContaining(path + " does not exist");
        KeysFile nowhere = new KeysFile(folder.resolve("no/keys.json"));
        assertThatThrownBy(() -> nowhere.make(wanted("a")))
                .hasMessageContaining(folder.resolve("no") + " does not exist");
    }

    @Test
    void shouldKeepLimitsThatWereGivenAndTheUsualOnesElse() throws Exception {
        KeyText unused =
                file.make(
                        new KeysFile.Wanted(
                                "a",
                                Role.WRITE,
                                Optional.empty(),
                                new KeysFile.WantedLimits(
                                        Optional.of(3), Optional.empty(), Optional.of(5L))));
        assertThat(file.read().all().iterator().next().limits()).isEqualTo(new KeyLimits(3, 32, 5));
        assertThat(KeyLimits.USUAL).isEqualTo(new KeyLimits(100, 32, 16_777_216));
    }
}
