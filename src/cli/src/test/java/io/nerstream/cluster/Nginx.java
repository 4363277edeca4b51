package io.nerstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nerstream.stack.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An HTTP proxy on loopback, as Debian has it. */
final class Nginx {
    private Nginx() {}

    /**
     * Starts one.
     *
     * @param servers the blocks that say what it does; {@code PORT} is where it listens
     * @return that port
     */
    static int start(Processes processes, Path folder, String servers) throws IOException {
        Files.createDirectories(folder);
        int port = Ports.free();
        Path configuration =
                Files.writeString(
                        folder.resolve("nginx.conf"),
                        """
                        daemon off;
                        master_process off;
                        pid nginx.pid;
                        events {}
                        http {
                          access_log off;
                          client_body_temp_path body;
                          proxy_temp_path proxy;
                          fastcgi_temp_path fastcgi;
                          uwsgi_temp_path uwsgi;
                          scgi_temp_path scgi;
                        %s}
                        """
                                .formatted(servers.replace("PORT", Integer.toString(port))));
        String name = folder.getFileName().toString();
        Process process =
                processes.start(
                        name,
                        List.of(
                                "nginx",
                                "-p",
                                folder.toString(),
                                "-e",
                                "stderr",
                                "-c",
                                configuration.toString()),
                        Map.of(),
                        folder);
        await("nginx " + name)
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> {
                            assertThat(process.isAlive()).as(name + ".log says why").isTrue();
                            new Socket(InetAddress.getLoopbackAddress(), port).close();
                        });
        return port;
    }
}
