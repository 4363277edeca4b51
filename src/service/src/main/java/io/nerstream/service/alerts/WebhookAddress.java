package io.nerstream.service.alerts;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Which addresses webhooks may have. */
public final class WebhookAddress {
    private static final int LONGEST = 2_048;
    private static final int LAST_PORT = 65_535;

    private WebhookAddress() {}

    /**
     * Checks an address as it is written.
     *
     * @throws IllegalArgumentException if it is none of http or https with a host; the message says
     *     why, and is to follow the name of the field
     */
    public static URI check(String address) {
        if (address.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "has " + address.length() + " characters, " + LONGEST + " are allowed");
        }
        try {
            URI uri = new URI(address);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
                throw new IllegalArgumentException(
                        "'" + address + "' is no address such as https://example.org/alerts");
            }
            if (uri.getPort() == 0 || uri.getPort() > LAST_PORT) {
                throw new IllegalArgumentException(
                        "has port " + uri.getPort() + ", ports are 1 to " + LAST_PORT);
            }
            if (uri.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "holds a user or password; requests are signed instead");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + address + "' is no address such as https://example.org/alerts", e);
        }
    }

    /**
     * Whether an address is one that everybody can reach, by the registries of special addresses
     * for IPv4 and IPv6 (RFC 6890): not of this machine, of a private network, of a link, or a
     * group's.
     */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return isPublic(bytes[0] & 0xff, bytes[1] & 0xff, bytes[2] & 0xff);
        }
        return address instanceof Inet6Address && isPublicIpv6(bytes);
    }

    private static boolean isPublic(int a, int b, int c) {
        return a != 0
                && a < 240
                && !(a == 100 && b >= 64 && b < 128)
                && !(a == 192 && b == 0 && c == 0)
                && !(a == 198 && (b == 18 || b == 19));
    }

    /** Global unicast (2000::/3) without those that hold an IPv4 address: 6to4 and Teredo. */
    private static boolean isPublicIpv6(byte[] bytes) {
        boolean global = (bytes[0] & 0xe0) == 0x20;
        boolean sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        boolean teredo = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0;
        return global && !sixToFour && !teredo;
    }
}
