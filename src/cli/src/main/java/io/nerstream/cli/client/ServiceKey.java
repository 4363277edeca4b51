package io.nerstream.cli.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The key that a service asks for. It comes from a file or the environment, and never from an
 * option: those can be seen by everybody on the machine.
 */
final class ServiceKey {
    private static final String VARIABLE = "NERSTREAM_API_KEY";

    private ServiceKey() {}

    /**
     * The key; empty if none is given.
     *
     * @param file the empty path: none
     * @param url that it is to be sent to
     */
    static Optional<String> given(Path file, String url) {
        String key =
                file.toString().isEmpty()
                        ? System.getenv().getOrDefault(VARIABLE, "").strip()
                        : read(file);
        if (!key.matches("[\\x21-\\x7e]*")) {
            throw new ServiceException(
                    (file.toString().isEmpty() ? VARIABLE : "--key-file " + file)
                            + " holds more than a key: it must be one line, as 'keys make' shows it");
        }
        if (!key.isEmpty() && isReadableOnItsWay(url)) {
            System.err.println(
                    "nerstream: the key goes to "
                            + url
                            + " as everybody on the network can read it: use https if the service has it");
        }
        return Optional.of(key).filter(text -> !text.isEmpty());
    }

    private static String read(Path file) {
        try {
            String key = Files.readString(file).strip();
            if (key.isEmpty()) {
                throw new ServiceException("--key-file " + file + " is empty");
            }
            return key;
        } catch (NoSuchFileException e) {
            throw new ServiceException("--key-file " + file + " does not exist", e);
        } catch (IOException e) {
            throw new ServiceException("--key-file " + file + " cannot be read: " + e, e);
        }
    }

    private static boolean isReadableOnItsWay(String url) {
        if (!url.startsWith("http://")) {
            return false;
        }
        try {
            String host = URI.create(url).getHost();
            return host == null || !InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException | IllegalArgumentException e) {
            // Nothing will be sent there.
            return false;
        }
    }
}
