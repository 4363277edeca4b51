package io.nerstream.service.http;

/** A request that cannot be answered, as RFC 9457 wants it to be told. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String title;

    Problem(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "Bad request", detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, "Not found", detail);
    }

    int status() {
        return status;
    }

    /** The body. */
    Body body() {
        return new Body("about:blank", title, status, getMessage());
    }

    /** Members as the RFC names them. */
    record Body(String type, String title, int status, String detail) {}
}
