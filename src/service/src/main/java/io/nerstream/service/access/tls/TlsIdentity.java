package io.nerstream.service.access.tls;

import io.nerstream.service.access.files.SettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedKeyManager;
import nl.altindag.ssl.pem.util.PemUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By what the service proves who it is: its private key, and its certificate with those that it is
 * signed by.
 */
public record TlsIdentity(X509ExtendedKeyManager keys, Instant expires) {
    private static final Logger LOG = LoggerFactory.getLogger(TlsIdentity.class);
    private static final byte[] SAMPLE = {1, 2, 3};

    /**
     * Reads PEM files.
     *
     * @throws SettingsException naming all that is wrong
     */
    public static TlsIdentity read(Path certificate, Path key) {
        List<String> problems = new ArrayList<>();
        String chainText = text("TLS certificate ", certificate, problems);
        String keyText = text("TLS key ", key, problems);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        List<X509Certificate> chain = chain(certificate, chainText, problems);
        Optional<PrivateKey> secret = key(key, keyText, problems);
        if (problems.isEmpty()) {
            check(certificate, key, chain.get(0), secret.orElseThrow(), problems);
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new TlsIdentity(
                PemUtils.parseIdentityMaterial(chainText, keyText, null),
                chain.get(0).getNotAfter().toInstant());
    }

    private static String text(String what, Path file, List<String> problems) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            problems.add(what + file + " does not exist");
        } catch (IOException e) {
            problems.add(what + file + " cannot be read: " + e);
        }
        return "";
    }

    private static List<X509Certificate> chain(Path file, String text, List<String> problems) {
        try {
            List<X509Certificate> chain = PemUtils.parseCertificate(text);
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (RuntimeException e) {
            LOG.debug("certificate {}", file, e);
        }
        problems.add(
                "TLS certificate "
                        + file
                        + " holds no certificate: it must be PEM, that of the service before those it is signed by");
        return List.of();
    }

    private static Optional<PrivateKey> key(Path file, String text, List<String> problems) {
        try {
            return Optional.of(PemUtils.parsePrivateKey(text));
        } catch (RuntimeException e) {
            // Its own text may show what stands in the file.
            LOG.debug("key {}: {}", file, e.getClass());
            problems.add(
                    "TLS key "
                            + file
                            + " holds no private key: it must be PEM, without a password");
            return Optional.empty();
        }
    }

    private static void check(
            Path file, Path keyFile, X509Certificate first, PrivateKey key, List<String> problems) {
        if (Instant.now().isAfter(first.getNotAfter().toInstant())) {
            problems.add(
                    "TLS certificate "
                            + file
                            + " expired at "
                            + first.getNotAfter().toInstant()
                            + ": get a new one");
        }
        if (!belongsTo(key, first)) {
            problems.add(
                    "TLS key "
                            + keyFile
                            + " is not that of TLS certificate "
                            + file
                            + " ("
                            + first.getSubjectX500Principal()
                            + ")");
        }
    }

    /** Whether what the key signs is what the certificate verifies. */
    private static boolean belongsTo(PrivateKey key, X509Certificate certificate) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            LOG.debug("a key and a certificate of other kinds", e);
            return false;
        }
    }
}
