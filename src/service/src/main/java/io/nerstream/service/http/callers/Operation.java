package io.nerstream.service.http.callers;

import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.nerstream.service.access.keys.Role;
import java.util.Map;
import java.util.Optional;

/**
 * What a request asks for, and who may.
 *
 * @param action its name in openapi.json
 * @param role that is needed; empty: no key either
 * @param changes whether it is written down when it was done
 */
record Operation(String action, Optional<Role> role, boolean changes) {
    private static final String NAME = "nerstream.operation";

    static final Map<String, Operation> ALL =
            Map.ofEntries(
                    Map.entry("GET /", open("page")),
                    Map.entry("GET /page.css", open("pageStyle")),
                    Map.entry("GET /page.js", open("pageScript")),
                    Map.entry("GET /openapi.json", open("description")),
                    Map.entry("GET /healthz", open("alive")),
                    Map.entry("GET /readyz", open("ready")),
                    Map.entry("GET /metrics", reads("metrics")),
                    Map.entry("GET /v1/status", reads("status")),
                    Map.entry("POST /v1/search", reads("search")),
                    Map.entry("GET /v1/documents", reads("list")),
                    Map.entry("GET /v1/documents/{id}", reads("document")),
                    Map.entry("POST /v1/documents/outcomes", reads("outcomes")),
                    Map.entry("POST /v1/documents", changes("publish", Role.WRITE)),
                    Map.entry("DELETE /v1/documents/{id}", changes("remove", Role.WRITE)),
                    Map.entry("DELETE /v1/documents", changes("removeAll", Role.ADMIN)),
                    Map.entry("GET /v1/dead-letters", reads("listDeadLetters")),
                    Map.entry("GET /v1/dead-letters/{id}", reads("showDeadLetter")),
                    Map.entry(
                            "POST /v1/dead-letters/replay",
                            changes("replayDeadLetters", Role.ADMIN)),
                    Map.entry("GET /v1/types", reads("listTypes")),
                    Map.entry("GET /v1/types/{id}", reads("showType")),
                    Map.entry("POST /v1/types/preview", reads("previewType")),
                    Map.entry("POST /v1/types", changes("saveType", Role.WRITE)),
                    Map.entry("PATCH /v1/types/{id}", changes("changeType", Role.WRITE)),
                    Map.entry("DELETE /v1/types/{id}", changes("deleteType", Role.WRITE)),
                    Map.entry("POST /v1/types/{id}/test", changes("testWebhook", Role.ADMIN)),
                    Map.entry("POST /v1/types/{id}/secret", changes("rotateSecret", Role.ADMIN)),
                    Map.entry("GET /v1/alerts/dead", reads("listDeadAlerts")),
                    Map.entry(
                            "POST /v1/alerts/dead/replay", changes("replayDeadAlerts", Role.WRITE)),
                    Map.entry("GET /v1/alerts", reads("listAlerts")),
                    Map.entry("GET /v1/alerts/stream", reads("streamAlerts")));

    /** For what stands in no table: one that is forgotten there is open to nobody but admins. */
    private static final Operation FORGOTTEN = changes("other", Role.ADMIN);

    private static Operation open(String action) {
        return new Operation(action, Optional.empty(), false);
    }

    private static Operation reads(String action) {
        return new Operation(action, Optional.of(Role.READ), false);
    }

    private static Operation changes(String action, Role role) {
        return new Operation(action, Optional.of(role), true);
    }

    /** Whether this very path is open to all. Any other way to write it needs a key. */
    static boolean isOpen(String method, String path) {
        Operation operation = ALL.get((method.equals("HEAD") ? "GET" : method) + " " + path);
        return operation != null && operation.role().isEmpty();
    }

    /** Of a request whose endpoint is known. HEAD has none, and does nothing. */
    static Operation matched(Context context) {
        Endpoint endpoint = context.endpoints().matchedHttpEndpoint();
        Operation operation =
                context.req().getMethod().equals("HEAD")
                        ? open("head")
                        : ALL.getOrDefault(endpoint.method.name() + " " + endpoint.path, FORGOTTEN);
        context.attribute(NAME, operation);
        return operation;
    }

    static Optional<Operation> of(Context context) {
        return Optional.ofNullable(context.attribute(NAME));
    }
}
