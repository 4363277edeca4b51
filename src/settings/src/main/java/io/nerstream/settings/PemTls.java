package io.nerstream.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** TLS of a client with certificates in files as orchestrators give them (PEM). */
public final class PemTls {
    private static final char[] NO_PASSWORD = {};

    private PemTls() {}

    /**
     * A context that trusts an authority, and has a certificate of its own.
     *
     * @param ca certificates of authorities; empty: those that Java knows
     * @param certificate of the client, with those between it and the authority; empty: none
     * @param key of the certificate, PKCS #8, RSA or elliptic curve
     * @return empty if nothing is given
     * @throws IllegalArgumentException if one of them is not what it should be; the message names
     *     the file
     */
    public static Optional<SSLContext> of(String ca, String certificate, String key) {
        if (ca.isEmpty() && certificate.isEmpty()) {
            return Optional.empty();
        }
        try {
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(ca.isEmpty() ? null : authorities(Path.of(ca)));
            KeyManagerFactory own =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(
                    certificate.isEmpty() ? empty() : identity(Path.of(certificate), Path.of(key)),
                    NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
            return Optional.of(context);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "TLS cannot be used with " + ca + " " + certificate + ": " + e.getMessage(), e);
        }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        for (Certificate one : certificates(file)) {
            store.setCertificateEntry("ca-" + store.size(), one);
        }
        return store;
    }

    private static KeyStore identity(Path certificate, Path key)
            throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
        store.setKeyEntry(
                "own", key(key, chain[0].getPublicKey().getAlgorithm()), NO_PASSWORD, chain);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (all.isEmpty()) {
                throw new IOException(file + " holds no certificate");
            }
            return all;
        }
    }

    private static PrivateKey key(Path file, String algorithm)
            throws IOException, GeneralSecurityException {
        String text = Files.readString(file);
        String body =
                text.replaceAll("(?s).*-----BEGIN PRIVATE KEY-----", "")
                        .replaceAll("(?s)-----END PRIVATE KEY-----.*", "");
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    file
                            + " holds no "
                            + algorithm
                            + " key in PKCS #8 (-----BEGIN PRIVATE KEY-----); 'openssl pkcs8 -topk8 -nodes' makes one",
                    e);
        }
    }
}
