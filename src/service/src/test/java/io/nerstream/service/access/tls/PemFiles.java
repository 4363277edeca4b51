package io.nerstream.service.access.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate that signs itself, and its key, as PEM files; made by Java's keytool.
 *
 * @param certificate in its file
 * @param key in its file
 * @param itself as clients see it
 */
public record PemFiles(Path certificate, Path key, X509Certificate itself) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    /**
     * Makes them.
     *
     * @param more options of keytool, such as those of an algorithm
     */
    public static PemFiles make(Path folder, String name, String... more) throws Exception {
        Path store = folder.resolve(name + ".p12");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-alias", "a", "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", new String(PASSWORD), "-dname", "CN=" + name));
        command.addAll(List.of("-ext", "san=dns:localhost,ip:127.0.0.1", "-keystore"));
        command.add(store.toString());
        command.addAll(List.of(more.length == 0 ? new String[] {"-keyalg", "EC"} : more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException("keytool failed: " + said);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        X509Certificate itself = (X509Certificate) keys.getCertificate("a");
        Key key = keys.getKey("a", PASSWORD);
        return new PemFiles(
                write(folder.resolve(name + ".pem"), "CERTIFICATE", itself.getEncoded()),
                write(folder.resolve(name + ".key"), "PRIVATE KEY", key.getEncoded()),
                itself);
    }

    private static Path write(Path file, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                file, "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }
}
