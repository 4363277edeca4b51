package io.nerstream.service.http.callers;

import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import io.nerstream.service.access.Access;
import io.nerstream.service.access.audit.AuditEntry;
import io.nerstream.service.access.keys.ApiKey;
import io.nerstream.service.access.keys.Authentication;
import io.nerstream.service.access.keys.KeyLimits;
import io.nerstream.service.access.limits.Admission;
import io.nerstream.service.access.limits.KeyTraffic;
import io.nerstream.service.access.limits.Repeats;
import io.nerstream.service.access.limits.Strangers;
import io.nerstream.service.http.answers.Problem;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/**
 * Lets requests in whose key allows what they ask for, and writes down what was done and refused.
 * Until it has let a request in, nothing of it is read but its headers.
 */
public final class Callers {
    private static final String TARGET = "nerstream.target";
    private static final String REASON = "nerstream.reason";
    private static final String SCHEME = "Bearer ";
    private static final Set<Integer> REFUSALS = Set.of(401, 403, 429);

    private final Access access;
    private final MeterRegistry metrics;
    private final KeyTraffic traffic = new KeyTraffic();
    private final Strangers strangers = new Strangers();
    private final Repeats repeats = new Repeats();

    public Callers(Access access, MeterRegistry metrics) {
        this.access = access;
        this.metrics = metrics;
    }

    /** Says what a request was about, for the audit log. */
    public static void about(Context context, String target) {
        context.attribute(TARGET, target);
    }

    /** Says why a request was not answered as it wanted. */
    public static void refused(Context context, Problem problem) {
        context.attribute(REASON, problem.getMessage());
    }

    /**
     * Before anything else is done with a request.
     *
     * @throws Problem 401 if it is from nobody who is known, 429 if too often
     */
    public void recognize(Context context) {
        if (!access.asksForKeys() || Operation.isOpen(context.req().getMethod(), context.path())) {
            return;
        }
        Authentication answer = presented(context);
        if (answer instanceof Authentication.Known known) {
            admit(context, known.key());
        } else if (answer instanceof Authentication.Unknown unknown) {
            refuse(context, unknown.reason());
        }
    }

    private Authentication presented(Context context) {
        String header = context.header("Authorization");
        if (header == null) {
            return new Authentication.Unknown(
                    "this service asks for a key, and the request has none: send 'Authorization: Bearer KEY'");
        }
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new Authentication.Unknown(
                    "'Authorization' must be 'Bearer' and a key behind it");
        }
        return access.authenticate(header.substring(SCHEME.length()).strip());
    }

    private void admit(Context context, ApiKey key) {
        new Caller(Optional.of(key), () -> access.isInForce(key)).isOf(context);
        Admission admission = traffic.admit(key);
        if (admission instanceof Admission.Admitted admitted) {
            atTheEnd(context, admitted.ended());
        } else if (admission instanceof Admission.TooOften often) {
            throw tooMany(
                    context,
                    "key "
                            + key.id()
                            + " may ask "
                            + often.requestsPerSecond()
                            + " times a second, and has asked more often",
                    often.pause());
        } else if (admission instanceof Admission.TooMany many) {
            throw tooMany(
                    context,
                    "key "
                            + key.id()
                            + " may have "
                            + many.concurrent()
                            + " requests at the same time, and has so many",
                    Duration.ZERO);
        }
    }

    /** When the last byte of the answer is sent, however it ends. */
    private static void atTheEnd(Context context, Runnable action) {
        Request.addCompletionListener(
                ServletContextRequest.getServletContextRequest(context.req()),
                failure -> action.run());
    }

    private void refuse(Context context, String reason) {
        Optional<Duration> pause = strangers.failed(context.req().getRemoteAddr());
        if (pause.isPresent()) {
            context.header("Connection", "close");
            throw tooMany(
                    context,
                    "too many requests without a good key came from this address",
                    pause.get());
        }
        context.header("WWW-Authenticate", "Bearer realm=\"nerstream\"");
        throw new Problem(401, "Unauthorized", reason);
    }

    private static Problem tooMany(Context context, String what, Duration pause) {
        long seconds = Math.max(1, pause.plusMillis(999).toSeconds());
        context.header("Retry-After", Long.toString(seconds));
        return new Problem(429, "Too many requests", what + ": try again in " + seconds + " s");
    }

    /**
     * Before an endpoint is asked.
     *
     * @throws Problem 403 if the caller may not ask it, 413 if the body is larger than it may send
     */
    public void authorize(Context context) {
        Operation operation = Operation.matched(context);
        Caller caller = Caller.of(context);
        if (access.asksForKeys() && operation.role().isPresent() && caller.key().isEmpty()) {
            // Whatever way led here past the question for a key.
            refuse(context, "this needs a key");
        }
        operation.role().ifPresent(role -> caller.require(role, "'" + operation.action() + "'"));
        Bodies.check(
                context,
                caller.key().map(key -> key.limits().bodyBytes()).orElse(KeyLimits.LARGEST_BODY));
    }

    /** After everything: what changes something and what was refused is written down. */
    public void record(Context context) {
        int status = context.statusCode();
        Optional<Operation> operation = Operation.of(context);
        if (REFUSALS.contains(status)) {
            metrics.counter("nerstream.refusals", "status", Integer.toString(status)).increment();
            OptionalLong times = repeats.happened(subject(context) + " " + status);
            if (times.isPresent()) {
                write(context, operation, status, times.getAsLong());
            }
        } else if (operation.filter(Operation::changes).isPresent()) {
            write(context, operation, status, 1);
        }
    }

    private static String subject(Context context) {
        return Caller.of(context)
                .key()
                .map(ApiKey::id)
                .orElseGet(() -> Strangers.network(context.req().getRemoteAddr()));
    }

    private void write(Context context, Optional<Operation> operation, int status, long times) {
        boolean refused = REFUSALS.contains(status);
        String reason = context.attribute(REASON);
        access.audit()
                .add(
                        AuditEntry.request(
                                operation.map(Operation::action).orElse("request"),
                                Caller.of(context).key(),
                                context.req().getRemoteAddr(),
                                context.req().getMethod(),
                                operation.isPresent()
                                        ? Optional.empty()
                                        : Optional.of(context.path()),
                                target(context),
                                status,
                                refused ? Optional.ofNullable(reason) : Optional.empty(),
                                times));
    }

    private static Optional<String> target(Context context) {
        String target = context.attribute(TARGET);
        return Optional.ofNullable(target)
                .or(() -> Optional.ofNullable(context.pathParamMap().get("id")));
    }
}
