package io.nerstream.service.access.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.service.access.files.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsIdentityTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void shouldReadKeysOfAllUsualKinds(String algorithm) throws Exception {
        PemFiles files = PemFiles.make(folder, "a", "-keyalg", algorithm);
        TlsIdentity identity = TlsIdentity.read(files.certificate(), files.key());
        assertThat(identity.expires()).isEqualTo(files.itself().getNotAfter().toInstant());
        String[] aliases =
                identity.keys()
                        .getServerAliases(files.itself().getPublicKey().getAlgorithm(), null);
        assertThat(identity.keys().getCertificateChain(aliases[0])[0]).isEqualTo(files.itself());
    }

    @Test
    void shouldRefuseTheKeyOfAnotherCertificate() throws Exception {
        PemFiles one = PemFiles.make(folder, "one");
        PemFiles other = PemFiles.make(folder, "other");
        PemFiles otherKind = PemFiles.make(folder, "kind", "-keyalg", "RSA");
        for (PemFiles wrong : new PemFiles[] {other, otherKind}) {
            assertThatThrownBy(() -> TlsIdentity.read(one.certificate(), wrong.key()))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining(wrong.key().toString())
                    .hasMessageContaining("is not that of TLS certificate " + one.certificate());
        }
    }

    @Test
    void shouldRefuseACertificateThatHasExpired() throws Exception {
        PemFiles old =
                PemFiles.make(
                        folder, "old", "-keyalg", "EC", "-startdate", "-10d", "-validity", "5");
        assertThatThrownBy(() -> TlsIdentity.read(old.certificate(), old.key()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("expired at " + old.itself().getNotAfter().toInstant());
    }

    @Test
    void shouldNameAllThatIsWrongAndShowNothingOfIt() throws Exception {
        Path certificate = Files.writeString(folder.resolve("c.pem"), "no certificate");
        Path key =
                Files.writeString(
                        folder.resolve("k.pem"),
                        "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> TlsIdentity.read(certificate, key))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(certificate + " holds no certificate")
                .hasMessageContaining(key + " holds no private key")
                .message()
                .doesNotContain("secret");
        assertThatThrownBy(() -> TlsIdentity.read(folder.resolve("x"), folder.resolve("y")))
                .hasMessageContaining("x does not exist")
                .hasMessageContaining("y does not exist");
    }
}
