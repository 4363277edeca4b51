package io.nerstream.service.http.callers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.service.access.AccessSettings;
import io.nerstream.service.access.tls.PemFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS on a server that listens, while its certificate changes. */
class EncryptedTest {
    @TempDir private Path folder;

    private Path certificate() {
        return folder.resolve("tls.pem");
    }

    private Path key() {
        return folder.resolve("tls.key");
    }

    private void use(PemFiles files) throws IOException {
        Files.copy(files.certificate(), certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(files.key(), key(), StandardCopyOption.REPLACE_EXISTING);
    }

    private GuardedServer start() throws Exception {
        return GuardedServer.start(
                new AccessSettings(
                        Optional.empty(),
                        Optional.of(certificate()),
                        Optional.of(key()),
                        Optional.empty()));
    }

    private static SSLContext trusting(PemFiles... files) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (PemFiles one : files) {
            store.setCertificateEntry(one.certificate().toString(), one.itself());
        }
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static SSLSocket connect(GuardedServer server, SSLContext context) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(GuardedServer.HOST, server.server().port());
        socket.setSoTimeout(20_000);
        socket.startHandshake();
        return socket;
    }

    /** As a client sees it that was never there before: others may go on with an old session. */
    private static Certificate shown(GuardedServer server, PemFiles... trusted) {
        try (SSLSocket socket = connect(server, trusting(trusted))) {
            return socket.getSession().getPeerCertificates()[0];
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Asks, and leaves the connection open. */
    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write(
                        "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String first = lines.readLine();
        for (String line = first; !line.isEmpty(); line = lines.readLine()) {}
        char[] body = new char["done".length()];
        assertThat(lines.read(body)).isEqualTo(body.length);
        return first;
    }

    @Test
    void shouldShowANewCertificateWhileOpenConnectionsGoOn() throws Exception {
        PemFiles old = PemFiles.make(folder, "old");
        PemFiles next = PemFiles.make(folder, "next", "-keyalg", "RSA");
        use(old);
        try (GuardedServer server = start();
                SSLSocket kept = connect(server, trusting(old))) {
            assertThat(ask(kept)).contains("200");
            assertThat(shown(server, old, next)).isEqualTo(old.itself());
            use(next);
            Client.await(() -> shown(server, old, next).equals(next.itself()));
            assertThat(ask(kept)).contains("200");
            assertThat(kept.getSession().getPeerCertificates()[0]).isEqualTo(old.itself());
        }
    }

    @Test
    void shouldKeepTheOldCertificateWhenTheNewFilesDoNotFit() throws Exception {
        PemFiles old = PemFiles.make(folder, "old", "-keyalg", "EC", "-validity", "90");
        PemFiles other = PemFiles.make(folder, "other", "-keyalg", "EC", "-validity", "90");
        use(old);
        try (GuardedServer server = start()) {
            assertThat(server.access().warnings()).isEmpty();
            Files.copy(other.key(), key(), StandardCopyOption.REPLACE_EXISTING);
            Client.await(() -> !server.access().warnings().isEmpty());
            assertThat(server.access().warnings().get(0))
                    .contains("certificate of before stays in force", key().toString());
            assertThat(shown(server, old, other)).isEqualTo(old.itself());
        }
    }

    @Test
    void shouldSpeakNoOldVersionOfTlsAndNoPlainHttp() throws Exception {
        PemFiles files = PemFiles.make(folder, "a");
        use(files);
        try (GuardedServer server = start();
                SSLSocket socket =
                        (SSLSocket)
                                trusting(files)
                                        .getSocketFactory()
                                        .createSocket(GuardedServer.HOST, server.server().port())) {
            socket.setSoTimeout(20_000);
            socket.setEnabledProtocols(new String[] {"TLSv1.1"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
            Client plain = new Client("http://127.0.0.1:" + server.server().port());
            assertThatThrownBy(() -> plain.status("GET", "/healthz", ""))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void shouldWarnBeforeTheCertificateExpires() throws Exception {
        use(PemFiles.make(folder, "a", "-keyalg", "EC", "-validity", "5"));
        try (GuardedServer server = start()) {
            assertThat(server.access().warnings().get(0)).contains("expires at");
        }
    }
}
