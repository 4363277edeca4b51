package io.nerstream.service.http.answers;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.nerstream.collection.CollectionUnavailableException;
import io.nerstream.schemas.RegistryException;
import io.nerstream.service.stream.StreamException;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a request is answered that did not go well. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    // Servers behind the service that do not answer now: nothing is wrong with the request.
    private static final List<Class<? extends RuntimeException>> NOT_NOW =
            List.of(
                    CollectionUnavailableException.class,
                    StreamException.class,
                    RegistryException.class);
    private static final int SECONDS = 5;

    private Failures() {}

    /** Answers every exception of a route. */
    public static void answered(JavalinConfig config, BiConsumer<Context, Problem> answer) {
        config.routes.exception(
                Problem.class, (problem, context) -> answer.accept(context, problem));
        config.routes.exception(
                HttpResponseException.class,
                (refusal, context) ->
                        answer.accept(
                                context,
                                new Problem(
                                        refusal.getStatus(),
                                        "Not answered",
                                        refusal.getMessage())));
        for (Class<? extends RuntimeException> one : NOT_NOW) {
            config.routes.exception(
                    one,
                    (failure, context) ->
                            answer.accept(
                                    context,
                                    mayPass(failure)
                                            ? later(failure, context)
                                            : failed(failure, context)));
        }
        config.routes.exception(
                Exception.class,
                (failure, context) -> answer.accept(context, failed(failure, context)));
    }

    /** Kafka tells what helps to try again; what it says nothing of was only late. */
    private static boolean mayPass(RuntimeException failure) {
        return !(failure instanceof StreamException)
                || failure.getCause() == null
                || failure.getCause() instanceof RetriableException;
    }

    private static Problem failed(Exception failure, Context context) {
        LOG.error("{} {} failed", context.method(), context.path(), failure);
        return new Problem(500, "Failed", "this request failed: the service's log says why");
    }

    private static Problem later(Exception failure, Context context) {
        LOG.warn("{} {}: {}", context.method(), context.path(), failure.getMessage());
        context.header("Retry-After", Integer.toString(SECONDS));
        return new Problem(503, "Not now", failure.getMessage() + "; try again in a moment");
    }
}
