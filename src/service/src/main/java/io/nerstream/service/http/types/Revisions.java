package io.nerstream.service.http.types;

import io.javalin.http.Context;
import io.nerstream.schemas.SavedType;
import io.nerstream.service.http.answers.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The revision of a saved type as its entity tag (RFC 9110). */
final class Revisions {
    private static final Pattern LIST =
            Pattern.compile("\\s*(?:W/)?\"[^\"]*\"\\s*(?:,\\s*(?:W/)?\"[^\"]*\"\\s*)*");
    private static final Pattern TAG = Pattern.compile("(W/)?\"([^\"]*)\"");

    private Revisions() {}

    static void tell(Context context, SavedType type) {
        context.header("ETag", "\"" + type.getRevision() + "\"");
    }

    /**
     * Refuses a change of another revision than {@code If-Match} names; without it, any will do.
     */
    static void check(Context context, SavedType now) {
        String wanted = context.header("If-Match");
        if (wanted == null || wanted.strip().equals("*")) {
            return;
        }
        if (!LIST.matcher(wanted).matches()) {
            throw Problem.badRequest(
                    "'If-Match' is " + wanted + ", it must be a revision in quotes, as \"3\"");
        }
        Matcher tags = TAG.matcher(wanted);
        while (tags.find()) {
            boolean strong = tags.group(1) == null;
            if (strong && tags.group(2).equals(Long.toString(now.getRevision()))) {
                return;
            }
        }
        throw new Problem(
                412,
                "Changed meanwhile",
                "the saved type has revision "
                        + now.getRevision()
                        + ", not "
                        + wanted
                        + ": look at it again and repeat the change if it still makes sense");
    }
}
