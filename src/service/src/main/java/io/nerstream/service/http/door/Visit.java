package io.nerstream.service.http.door;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a request says of itself before anybody reads it.
 *
 * @param origins of the page that asks; a program has none
 * @param site how browsers say where the page is from: {@code Sec-Fetch-Site}
 * @param destination what they want it for: {@code Sec-Fetch-Dest}
 * @param contentType of the body; empty if there is none
 */
record Visit(
        String method,
        String path,
        String host,
        List<String> origins,
        Optional<String> site,
        Optional<String> destination,
        boolean body,
        String contentType) {

    static Visit of(Context context) {
        return new Visit(
                context.req().getMethod(),
                context.req().getRequestURI(),
                Optional.ofNullable(context.header("Host")).orElse(""),
                Collections.list(context.req().getHeaders("Origin")),
                Optional.ofNullable(context.header("Sec-Fetch-Site")),
                Optional.ofNullable(context.header("Sec-Fetch-Dest")),
                context.req().getContentLengthLong() > 0
                        || context.header("Transfer-Encoding") != null,
                Optional.ofNullable(context.header("Content-Type")).orElse(""));
    }

    /** A link to the page that somebody follows, wherever it stands. */
    boolean opensThePage() {
        return method.equals("GET")
                && path.equals("/")
                && destination.orElse("document").equals("document");
    }
}
