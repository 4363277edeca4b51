package io.nerstream.service.http.callers;

import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.nerstream.service.http.answers.Problem;

/** How large the body of a request is, and may be. */
final class Bodies {
    private static final int TOO_LARGE = 413;

    private Bodies() {}

    /**
     * Makes sure that a body is not too large, before anything of it is read if it says its size.
     *
     * @throws Problem 413 if it is
     */
    static void check(Context context, long most) {
        long size = context.req().getContentLengthLong();
        if (size < 0 && context.header("Transfer-Encoding") != null) {
            size = read(context, most);
        }
        if (size > most) {
            throw tooLarge("has " + size + " bytes", most);
        }
    }

    /**
     * The server keeps what was read for whoever asks for it, and reads no more than it takes from
     * anybody.
     */
    private static long read(Context context, long most) {
        try {
            return context.bodyAsBytes().length;
        } catch (HttpResponseException e) {
            if (e.getStatus() == TOO_LARGE) {
                throw tooLarge("has more than " + most + " bytes", most);
            }
            throw e;
        }
    }

    private static Problem tooLarge(String size, long most) {
        return new Problem(
                TOO_LARGE,
                "Too large",
                "the body " + size + ", " + most + " are allowed: send it in parts");
    }
}
