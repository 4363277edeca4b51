package io.nerstream.settings;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** Addresses of servers as people write them. */
public final class ServerAddress {
    private static final List<String> SCHEMES = List.of("http", "https");
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:[\\w+.-]+://)?(?:\\[[0-9a-fA-F:.]+]|[\\w.-]+):\\d{1,5}");

    private ServerAddress() {}

    /**
     * An address that is one of HTTP.
     *
     * @param what the server is, in messages
     * @throws IllegalArgumentException if it is not
     */
    public static String http(String what, String url) {
        if (!isHttp(url)) {
            throw new IllegalArgumentException(
                    what + " '" + url + "' is no address such as http://host:1234");
        }
        return url;
    }

    private static boolean isHttp(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            // No address of any kind.
            return false;
        }
    }

    /** Hosts with ports, between commas, as Kafka wants its bootstrap servers. */
    static String hosts(String what, String list) {
        for (String one : list.split(",", -1)) {
            if (!HOST_AND_PORT.matcher(one.strip()).matches()) {
                throw new IllegalArgumentException(
                        what + " '" + list + "': '" + one.strip() + "' is not HOST:PORT");
            }
        }
        return list;
    }
}
