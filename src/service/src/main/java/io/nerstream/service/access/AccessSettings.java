package io.nerstream.service.access;

import io.nerstream.service.access.audit.AuditFile;
import io.nerstream.service.access.files.SettingsException;
import io.nerstream.service.access.keys.Keys;
import io.nerstream.service.access.keys.KeysFile;
import io.nerstream.service.access.tls.TlsIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who may ask the service, as it is set.
 *
 * @param keys file of the keys; empty: whoever reaches it may do everything
 * @param certificate of the service and those it is signed by, PEM; empty: no TLS
 * @param certificateKey private key of the certificate, PEM
 * @param audit file that is told what was done and what was refused; empty: the logger {@code
 *     nerstream.audit}, if there are keys
 */
public record AccessSettings(
        Optional<Path> keys,
        Optional<Path> certificate,
        Optional<Path> certificateKey,
        Optional<Path> audit) {
    /** Whoever reaches the service may do everything. */
    public static final AccessSettings OPEN =
            new AccessSettings(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Everything that is wrong with them for a service that listens there. */
    public List<String> problems(String host) {
        List<String> problems = new ArrayList<>(ListeningAddress.problems(host, keys.isPresent()));
        keys.ifPresent(file -> check(() -> usable(file), problems));
        if (certificate.isPresent() != certificateKey.isPresent()) {
            problems.add(
                    "TLS has "
                            + (certificate.isPresent() ? "a certificate" : "a key")
                            + " but no "
                            + (certificate.isPresent() ? "key" : "certificate")
                            + ": give both --tls-certificate and --tls-key, or neither");
        } else if (certificate.isPresent()) {
            check(() -> TlsIdentity.read(certificate.get(), certificateKey.get()), problems);
        }
        audit.ifPresent(file -> AuditFile.problem(file).ifPresent(problems::add));
        return problems;
    }

    /** What is unwise about them, but allowed. */
    public List<String> warnings(String host) {
        return keys.isPresent() && certificate.isEmpty() && !ListeningAddress.isLoopback(host)
                ? List.of(
                        "keys and data go over the network as everybody on it can read them: give --tls-certificate and --tls-key, unless a proxy in front of "
                                + host
                                + " does TLS")
                : List.of();
    }

    public boolean hasTls() {
        return certificate.isPresent();
    }

    private static void check(Supplier<?> reading, List<String> problems) {
        try {
            Object unused = reading.get();
        } catch (SettingsException e) {
            problems.addAll(e.problems());
        }
    }

    private static Keys usable(Path file) {
        Keys keys = new KeysFile(file).read();
        if (keys.all().isEmpty()) {
            throw new SettingsException(
                    List.of(
                            "keys file "
                                    + file
                                    + " has no key, so nobody could ask: './nerstream keys make --file "
                                    + file
                                    + " --name NAME --role admin' adds one"));
        }
        return keys;
    }
}
