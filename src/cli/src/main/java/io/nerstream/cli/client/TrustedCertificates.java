package io.nerstream.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom a service's certificate may be signed by. */
final class TrustedCertificates {
    private TrustedCertificates() {}

    /**
     * Reads them.
     *
     * @param file PEM; the empty path: those that Java trusts
     */
    static Optional<SSLContext> of(Path file) {
        if (file.toString().isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate one :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + store.size(), one);
            }
            if (store.size() == 0) {
                throw new ServiceException("--ca " + file + " holds no certificate (PEM)");
            }
            return Optional.of(context(store));
        } catch (NoSuchFileException e) {
            throw new ServiceException("--ca " + file + " does not exist", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new ServiceException(
                    "--ca " + file + " holds no certificates (PEM): " + e.getMessage(), e);
        }
    }

    private static SSLContext context(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
