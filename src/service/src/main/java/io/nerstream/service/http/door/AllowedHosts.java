package io.nerstream.service.http.door;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that the service answers to. A page of another site can make its own name point to this
 * machine (DNS rebinding); then the browser takes the service for a part of that site, and only the
 * name shows that it is none.
 */
public final class AllowedHosts {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "[::]");
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final Pattern ORIGIN = Pattern.compile("(http|https)://(.+)");

    private final Set<String> own = new TreeSet<>(LOOPBACK);
    private final Set<String> named = new LinkedHashSet<>();
    private final boolean tls;

    /**
     * Loopback and the address that the service listens on, if that is a single one, and more.
     *
     * @param named host names without scheme and port, such as those of a proxy in front
     * @param tls whether the service is called by https
     * @throws IllegalArgumentException if one of them is none
     */
    public AllowedHosts(String listening, Collection<String> named, boolean tls) {
        this.tls = tls;
        String address = bracketed(listening);
        if (!EVERYWHERE.contains(address)) {
            Authority.parse(address).ifPresent(one -> own.add(one.host()));
        }
        for (String name : named) {
            Authority host =
                    Authority.parse(bracketed(name))
                            .filter(one -> one.port().isEmpty())
                            .orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    "allowed host '"
                                                            + name
                                                            + "' is no host name: it goes without scheme and port"));
            this.named.add(host.host());
        }
    }

    private static String bracketed(String host) {
        return host.chars().filter(one -> one == ':').count() > 1 && !host.startsWith("[")
                ? "[" + host + "]"
                : host;
    }

    /** The name by which the service is called; empty if it is none of its names. */
    Optional<Authority> called(String header) {
        return Authority.parse(header)
                .filter(one -> own.contains(one.host()) || named.contains(one.host()));
    }

    /**
     * Whether a page of this origin is the service's own: one of its own names at the very port, or
     * a name that was allowed, whose port and scheme are those of whatever stands in front.
     */
    boolean isOwn(String origin, Authority called) {
        Matcher matcher = ORIGIN.matcher(origin);
        if (!matcher.matches()) {
            return false;
        }
        boolean ownScheme = matcher.group(1).equals(tls ? "https" : "http");
        return Authority.parse(matcher.group(2))
                .filter(one -> named.contains(one.host()) || (ownScheme && isSame(one, called)))
                .isPresent();
    }

    private boolean isSame(Authority origin, Authority called) {
        int usual = tls ? HTTPS_PORT : HTTP_PORT;
        return own.contains(origin.host())
                && origin.port().orElse(usual) == called.port().orElse(usual);
    }

    @Override
    public String toString() {
        Set<String> all = new LinkedHashSet<>(own);
        all.addAll(named);
        return String.join(", ", all);
    }
}
