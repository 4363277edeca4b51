package io.nerstream.service.http.listening;

import io.javalin.config.JavalinConfig;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The server's one door to the network. */
public final class Listening {
    static final int MOST_CONNECTIONS = 2_000;

    /** Longer than any request waits: while one does, its connection says nothing. */
    static final Duration SILENCE = Duration.ofSeconds(90);

    private Listening() {}

    /**
     * Listens.
     *
     * @param tls empty: without TLS
     */
    public static void on(JavalinConfig config, String host, int port, Optional<SSLContext> tls) {
        config.jetty.modifyServer(
                server -> server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, server)));
        config.jetty.addConnector(
                (server, http) -> {
                    ServerConnector connector =
                            tls.isPresent()
                                    ? encrypted(server, http, tls.get())
                                    : new ServerConnector(server, new HttpConnectionFactory(http));
                    connector.setHost(host);
                    connector.setPort(port);
                    connector.setIdleTimeout(SILENCE.toMillis());
                    return connector;
                });
    }

    private static ServerConnector encrypted(
            Server server, HttpConfiguration http, SSLContext context) {
        SecureRequestCustomizer secure = new SecureRequestCustomizer();
        // The names that the service answers to are those of the door.
        secure.setSniHostCheck(false);
        http.addCustomizer(secure);
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(context);
        return new ServerConnector(
                server,
                new SslConnectionFactory(factory, "http/1.1"),
                new HttpConnectionFactory(http));
    }
}
