package io.nerstream.service.access.tls;

import io.nerstream.service.access.files.Reloading;
import io.nerstream.service.access.files.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import nl.altindag.ssl.SSLFactory;
import nl.altindag.ssl.util.SSLFactoryUtils;

/**
 * TLS with the certificate that lies in files; connections that are open stay so when it changes.
 */
public final class ServerTls implements AutoCloseable {
    private static final Duration SOON = Duration.ofDays(14);

    private final Reloading<TlsIdentity> identity;
    private final SSLFactory factory;

    /**
     * Reads them.
     *
     * @throws SettingsException if they are wrong
     */
    public ServerTls(Path certificate, Path key, Consumer<Optional<String>> told) {
        identity =
                new Reloading<>(
                        "certificate-files",
                        List.of(certificate, key),
                        () -> TlsIdentity.read(certificate, key),
                        fault -> {
                            if (fault.isEmpty()) {
                                present();
                            }
                            told.accept(fault);
                        });
        factory = factory(identity.value()).withSwappableIdentityMaterial().build();
    }

    private static SSLFactory.Builder factory(TlsIdentity identity) {
        return SSLFactory.builder()
                .withIdentityMaterial(identity.keys())
                .withProtocols("TLSv1.3", "TLSv1.2");
    }

    private void present() {
        SSLFactoryUtils.reload(factory, factory(identity.value()).build());
    }

    public void follow() {
        identity.follow();
    }

    public SSLContext context() {
        return factory.getSslContext();
    }

    /** What whoever looks after it should know; empty if there is nothing. */
    public Optional<String> fault() {
        return identity.fault()
                .map(why -> "the certificate of before stays in force: " + why)
                .or(this::expiry);
    }

    private Optional<String> expiry() {
        Instant end = identity.value().expires();
        return Instant.now().plus(SOON).isAfter(end)
                ? Optional.of("the TLS certificate expires at " + end)
                : Optional.empty();
    }

    @Override
    public void close() {
        identity.close();
    }
}
