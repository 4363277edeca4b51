package io.nerstream.service.http.door;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the web pages of others out. The service has no users: whoever reaches it may ask. A web
 * browser on this machine reaches it too, on behalf of any page that somebody looks at; so a
 * request must call the service by one of its names, come from no page but its own, and have a body
 * of a type that pages of other sites cannot send. Nothing here sends headers of CORS, so answers
 * cannot be read by them either.
 */
public final class Door {
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final AllowedHosts hosts;

    public Door(AllowedHosts hosts) {
        this.hosts = hosts;
    }

    /** Why a request is not heard; empty if it is. */
    public Optional<Refusal> refusal(Context context) {
        return refusal(Visit.of(context));
    }

    Optional<Refusal> refusal(Visit visit) {
        Optional<Authority> called = hosts.called(visit.host());
        if (called.isEmpty()) {
            return Optional.of(
                    new Refusal(
                            421,
                            "Misdirected request",
                            "this service is not called '"
                                    + visit.host()
                                    + "', but "
                                    + hosts
                                    + "; './nerstream up --allow-host NAME' adds a name"));
        }
        for (String origin : visit.origins()) {
            if (!hosts.isOwn(origin, called.get())) {
                return foreign("origin '" + origin + "'");
            }
        }
        if (visit.site().isPresent()
                && !OWN_SITES.contains(visit.site().get())
                && !visit.opensThePage()) {
            return foreign("another site (Sec-Fetch-Site: " + visit.site().get() + ")");
        }
        if (visit.body() && !JsonBody.is(visit.contentType())) {
            return Optional.of(
                    new Refusal(
                            415,
                            "Unsupported media type",
                            (visit.contentType().isEmpty()
                                            ? "the body has no Content-Type"
                                            : "the body is '" + visit.contentType() + "'")
                                    + ", it must be 'application/json' in UTF-8"));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> foreign(String from) {
        return Optional.of(
                new Refusal(
                        403,
                        "Another site's page",
                        "this request comes from a web page of "
                                + from
                                + ": only the service's own page may ask"));
    }
}
