package io.nerstream.service.http.answers;

import io.javalin.http.Context;

/** The parameter {@code k}: how many a page has at most. */
public final class PageSize {
    private PageSize() {}

    /**
     * What a request asks for.
     *
     * @throws Problem if it is no number, or not 1 to the most
     */
    public static int of(Context context, int usual, int most) {
        String text = context.queryParam("k");
        int k = text == null ? usual : number(text);
        if (k < 1 || k > most) {
            throw Problem.badRequest(
                    "'k' is " + k + ", it must be 1 to " + most + "; 'cursor' goes on");
        }
        return k;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw Problem.badRequest("'k' is '" + text + "', not a number");
        }
    }
}
