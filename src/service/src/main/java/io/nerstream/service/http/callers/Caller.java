package io.nerstream.service.http.callers;

import io.javalin.http.Context;
import io.nerstream.service.access.keys.ApiKey;
import io.nerstream.service.access.keys.Role;
import io.nerstream.service.http.answers.Problem;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Who a request comes from.
 *
 * @param key empty if the service asks for none: then everybody may do everything
 * @param inForce whether the key still counts
 */
public record Caller(Optional<ApiKey> key, BooleanSupplier inForce) {
    private static final String NAME = "nerstream.caller";
    private static final Caller ANYBODY = new Caller(Optional.empty(), () -> true);

    void isOf(Context context) {
        context.attribute(NAME, this);
    }

    public static Caller of(Context context) {
        Caller caller = context.attribute(NAME);
        return caller == null ? ANYBODY : caller;
    }

    /** Whether it may do what needs this role. */
    public boolean may(Role needed) {
        return key.isEmpty() || key.get().role().includes(needed);
    }

    /**
     * Makes sure that it may.
     *
     * @param what needs the role
     * @throws Problem 403 if it may not
     */
    public void require(Role needed, String what) {
        if (!may(needed)) {
            ApiKey has = key.orElseThrow();
            throw new Problem(
                    403,
                    "Not allowed",
                    what
                            + " needs a key with the role "
                            + needed.word()
                            + ", key "
                            + has.id()
                            + " has the role "
                            + has.role().word());
        }
    }

    /** False once the key is revoked or expired: what goes on for long asks again and again. */
    public boolean isInForce() {
        return inForce.getAsBoolean();
    }
}
