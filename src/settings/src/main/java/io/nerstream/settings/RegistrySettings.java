package io.nerstream.settings;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * Which schema registry, and how its clients prove who they are. Paths are those of the machine
 * that connects.
 *
 * @param url address; empty: none is used, and each record states the fingerprint of its schema
 * @param user for basic authentication, with {@code password}; empty: none
 * @param token for bearer authentication; empty: none
 * @param ca certificates (PEM) that the registry's is signed by; empty: those that Java knows
 * @param certificate of the client (PEM), empty if the registry asks for none
 * @param key of that certificate (PEM, PKCS #8)
 */
public record RegistrySettings(
        String url,
        String user,
        String password,
        String token,
        String ca,
        String certificate,
        String key)
        implements Serializable {
    private static final long serialVersionUID = 1;

    public static final RegistrySettings NONE = at("");

    private static final String USER = "user";
    private static final String PASSWORD = "password";
    private static final String TOKEN = "token";
    private static final String CA = "tls.ca";
    private static final String CERTIFICATE = "tls.certificate";
    private static final String KEY = "tls.key";
    private static final List<String> ALL =
            List.of(USER, PASSWORD, "password.file", TOKEN, "token.file", CA, CERTIFICATE, KEY);

    public RegistrySettings {
        requireNonNull(url, "url is null");
        url = url.replaceAll("/+$", "");
    }

    /** A registry that asks nobody who he is. */
    public static RegistrySettings at(String url) {
        return new RegistrySettings(url, "", "", "", "", "", "");
    }

    /**
     * One that is reached with the properties of a file: {@code user} with {@code password} or
     * {@code password.file}; or {@code token} or {@code token.file}; {@code tls.ca}, {@code
     * tls.certificate}, {@code tls.key}.
     *
     * @param file the empty path: none
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if something is wrong; the message names all that is
     */
    public static RegistrySettings at(String url, Path file) throws IOException {
        if (!url.isEmpty()) {
            ServerAddress.http("schema registry", url);
        }
        if (file.toString().isEmpty()) {
            return at(url);
        }
        SettingsFile read = SettingsFile.read("registry properties", file, ALL);
        RegistrySettings settings =
                new RegistrySettings(
                        url,
                        read.text(USER),
                        read.secret(PASSWORD),
                        read.secret(TOKEN),
                        read.path(CA),
                        read.path(CERTIFICATE),
                        read.path(KEY));
        read.require(!url.isEmpty(), "no schema registry is given that they could be for");
        read.require(
                settings.user.isEmpty() == settings.password.isEmpty(),
                USER + " and " + PASSWORD + " must be given together");
        read.require(
                settings.user.isEmpty() || settings.token.isEmpty(),
                USER + " and " + TOKEN + " are both given");
        read.require(
                read.has(CERTIFICATE) == read.has(KEY),
                CERTIFICATE + " and " + KEY + " must be given together");
        read.done();
        return settings;
    }

    /** Whether there is a registry. */
    public boolean isUsed() {
        return !url.isEmpty();
    }

    /** The address alone: the rest holds secrets. */
    @Override
    public String toString() {
        return url;
    }
}
