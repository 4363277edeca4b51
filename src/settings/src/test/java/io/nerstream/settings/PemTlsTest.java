package io.nerstream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.nerstream.fixtures.Authority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that wants to see a certificate. */
class PemTlsTest {
    @TempDir Path folder;

    private Authority authority;
    private HttpsServer server;

    @BeforeEach
    void start() throws IOException {
        authority = Authority.in(folder.resolve("ca"));
        SSLContext context = context(authority, authority.issue("server"));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(
                new HttpsConfigurator(context) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters ssl = context.getDefaultSSLParameters();
                        ssl.setNeedClientAuth(true);
                        parameters.setSSLParameters(ssl);
                    }
                });
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static SSLContext context(Authority trusted, Authority.Identity own) {
        return PemTls.of(
                        trusted.certificate().toString(),
                        own.certificate().toString(),
                        own.key().toString())
                .get();
    }

    private int ask(SSLContext context) throws IOException, InterruptedException {
        URI uri = URI.create("https://localhost:" + server.getAddress().getPort() + "/");
        return HttpClient.newBuilder()
                .sslContext(context)
                .build()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void shouldShowAndAskForCertificates() throws Exception {
        assertThat(ask(context(authority, authority.issue("client")))).isEqualTo(204);
    }

    @Test
    void shouldNotGetInWithoutTheRightCertificates() throws Exception {
        Authority other = Authority.in(folder.resolve("other"));
        SSLContext stranger = context(authority, other.issue("client"));
        assertThatThrownBy(() -> ask(stranger)).isInstanceOf(IOException.class);
        SSLContext nobody = PemTls.of(authority.certificate().toString(), "", "").get();
        assertThatThrownBy(() -> ask(nobody)).isInstanceOf(IOException.class);
        SSLContext misled = context(other, authority.issue("client"));
        assertThatThrownBy(() -> ask(misled)).isInstanceOf(IOException.class);
        assertThat(PemTls.of("", "", "")).isEmpty();
    }

    @Test
    void shouldNameTheFileThatIsNoKeyOrCertificate() throws Exception {
        Authority.Identity own = authority.issue("client");
        Path text = Files.writeString(folder.resolve("text"), "no key");
        assertThatThrownBy(() -> PemTls.of("", own.certificate().toString(), text.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text + " holds no RSA key in PKCS #8");
        assertThatThrownBy(() -> PemTls.of(text.toString(), "", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text.toString());
    }
}
