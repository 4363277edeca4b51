package io.nerstream.settings;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;

/**
 * How a client of a Milvus server proves who it is, and knows the server. Paths are those of the
 * machine that connects.
 *
 * @param token {@code user:password} or an API key; empty if the server asks for none
 * @param database empty: the server's default
 * @param ca certificates (PEM) that the server's is signed by; empty: none, no TLS unless the
 *     address is https
 * @param certificate of the client (PEM), empty if the server asks for none
 * @param key of that certificate (PEM, PKCS #8)
 * @param serverName that the server's certificate is for; empty: that of the address
 */
public record MilvusAccess(
        String token, String database, String ca, String certificate, String key, String serverName)
        implements Serializable {
    private static final long serialVersionUID = 1;

    /** For a server that asks for nothing. */
    public static final MilvusAccess OPEN = new MilvusAccess("", "", "", "", "", "");

    private static final String TOKEN_VARIABLE = "NERSTREAM_MILVUS_TOKEN";
    private static final String TOKEN = "token";
    private static final String DATABASE = "database";
    private static final String CA = "tls.ca";
    private static final String CERTIFICATE = "tls.certificate";
    private static final String KEY = "tls.key";
    private static final String SERVER_NAME = "tls.server.name";
    private static final List<String> ALL =
            List.of(TOKEN, "token.file", DATABASE, CA, CERTIFICATE, KEY, SERVER_NAME);

    /**
     * What a program was started with: a file, and the token in its environment, which is asked
     * first. No option has it, since those can be seen by everybody on the machine.
     *
     * @param file as for {@link #read}; the empty path: none
     */
    public static MilvusAccess given(Path file) throws IOException {
        MilvusAccess access = file.toString().isEmpty() ? OPEN : read(file);
        return access.withToken(System.getenv().getOrDefault(TOKEN_VARIABLE, ""));
    }

    /** The same with a token; nothing changes if that is empty. */
    public MilvusAccess withToken(String other) {
        return other.isEmpty()
                ? this
                : new MilvusAccess(other, database, ca, certificate, key, serverName);
    }

    /**
     * Reads a file of properties: {@code token} or {@code token.file}, {@code database}, {@code
     * tls.ca}, {@code tls.certificate}, {@code tls.key}, {@code tls.server.name}.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if something in it is wrong; the message names all that is
     */
    public static MilvusAccess read(Path file) throws IOException {
        SettingsFile read = SettingsFile.read("Milvus properties", file, ALL);
        MilvusAccess access =
                new MilvusAccess(
                        read.secret(TOKEN),
                        read.text(DATABASE),
                        read.path(CA),
                        read.path(CERTIFICATE),
                        read.path(KEY),
                        read.text(SERVER_NAME));
        read.require(
                read.has(CERTIFICATE) == read.has(KEY),
                CERTIFICATE + " and " + KEY + " must be given together");
        read.require(!read.has(CERTIFICATE) || read.has(CA), CERTIFICATE + " needs " + CA);
        read.done();
        return access;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "MilvusAccess[token="
                + (token.isEmpty() ? "none" : "given")
                + ", database="
                + database
                + ", ca="
                + ca
                + ", certificate="
                + certificate
                + "]";
    }
}
