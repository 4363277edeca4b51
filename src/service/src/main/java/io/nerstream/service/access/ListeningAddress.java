package io.nerstream.service.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Who can reach a service by the address that it listens on. */
final class ListeningAddress {
    private ListeningAddress() {}

    static List<String> problems(String host, boolean hasKeys) {
        if (host.isBlank()) {
            return List.of("--host is empty: it must be an address to listen on");
        }
        try {
            InetAddress address = InetAddress.getByName(host);
            if (address.isLoopbackAddress() || hasKeys) {
                return List.of();
            }
        } catch (UnknownHostException e) {
            return List.of("--host '" + host + "' is no address and no name of one");
        }
        return List.of(
                "--host is "
                        + host
                        + ", which others than this machine reach, and there are no keys: make a file with './nerstream keys make --file FILE --name NAME --role admin' and give it as --keys FILE, or listen on 127.0.0.1");
    }

    static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // Told as a problem.
            return false;
        }
    }
}
