package io.nerstream.service.alerts;

import java.io.IOException;

/** A webhook was not told; the message says why. */
final class WebhookException extends IOException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** What it means for the alert. */
    enum Kind {
        /** There was an answer, and the same request may be taken later. */
        BUSY,
        /** There was an answer, and it would be the same again. */
        REFUSED,
        /** There was no whole answer; there may be one later. */
        SILENT,
        /** It is not called, or not any more. */
        NOT_CALLED,
        /** Its saved type rests, is gone, or has another delivery by now. */
        UNWANTED
    }

    WebhookException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    WebhookException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** An answer that is no success. */
    static WebhookException ofStatus(int status) {
        boolean passing = status == 408 || status == 425 || status == 429 || status >= 500;
        return new WebhookException(
                passing ? Kind.BUSY : Kind.REFUSED, "it answered with status " + status);
    }

    Kind kind() {
        return kind;
    }

    /** Whether it is worth another try. */
    boolean isPassing() {
        return kind == Kind.BUSY || kind == Kind.SILENT;
    }
}
