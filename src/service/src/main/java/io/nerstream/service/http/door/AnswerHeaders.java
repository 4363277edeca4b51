package io.nerstream.service.http.door;

import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * What every answer tells browsers, errors too: the page runs what the service itself serves and
 * talks to nobody else, no other page may show or include an answer, and none is kept.
 */
public final class AnswerHeaders implements HttpConfiguration.Customizer {
    private static final Map<String, String> ALL =
            Map.of(
                    "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                    "X-Content-Type-Options",
                    "nosniff",
                    "X-Frame-Options",
                    "DENY",
                    "Referrer-Policy",
                    "no-referrer",
                    "Cross-Origin-Resource-Policy",
                    "same-origin",
                    "Cross-Origin-Opener-Policy",
                    "same-origin",
                    "Cache-Control",
                    "no-store");

    @Override
    public Request customize(Request request, HttpFields.Mutable headers) {
        ALL.forEach(headers::put);
        return request;
    }
}
