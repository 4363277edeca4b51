package io.nerstream.service.http.answers;

/** A request that cannot be answered, as RFC 9457 wants it to be told. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String title;

    public Problem(int status, String title, String detail) {
        super(detail);
        this.status = status;
        this.title = title;
    }

    public static Problem badRequest(String detail) {
        return new Problem(400, "Bad request", detail);
    }

    public static Problem notFound(String detail) {
        return new Problem(404, "Not found", detail);
    }

    public int status() {
        return status;
    }

    /** The body. */
    public Body body() {
        return new Body("about:blank", title, status, getMessage());
    }

    /** Members as the RFC names them. */
    record Body(String type, String title, int status, String detail) {}
}
