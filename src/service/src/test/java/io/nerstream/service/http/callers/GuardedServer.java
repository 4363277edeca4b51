package io.nerstream.service.http.callers;

import io.javalin.Javalin;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.nerstream.service.access.Access;
import io.nerstream.service.access.AccessSettings;
import io.nerstream.service.access.keys.KeyLimits;
import io.nerstream.service.http.answers.Failures;
import io.nerstream.service.http.listening.Listening;
import java.util.Map;

/** A server with the service's routes and guards, behind which nothing is but an answer. */
record GuardedServer(Javalin server, Access access, String scheme) implements AutoCloseable {
    static final String HOST = "127.0.0.1";

    static GuardedServer start(AccessSettings settings) throws Exception {
        return start(settings, context -> context.result("done"));
    }

    static GuardedServer start(AccessSettings settings, Handler handler) throws Exception {
        Access access = Access.open(settings, HOST, (what, good) -> {});
        Callers callers = new Callers(access, status -> {});
        Javalin server =
                Javalin.create(
                        config -> {
                            config.startup.showJavalinBanner = false;
                            config.http.maxRequestSize = KeyLimits.LARGEST_BODY;
                            Listening.on(config, HOST, 0, access.tls());
                            config.routes.before(callers::recognize);
                            config.routes.beforeMatched(callers::authorize);
                            config.routes.after(callers::record);
                            Failures.answered(
                                    config,
                                    (context, problem) -> {
                                        Callers.refused(context, problem);
                                        context.status(problem.status()).json(problem.body());
                                    });
                            for (Map.Entry<String, Operation> one : Operation.ALL.entrySet()) {
                                String[] route = one.getKey().split(" ", 2);
                                config.routes.addHttpHandler(
                                        HandlerType.findOrCreate(route[0]), route[1], handler);
                            }
                            config.routes.get("/v1/forgotten", handler);
                        });
        return new GuardedServer(server.start(), access, settings.hasTls() ? "https" : "http");
    }

    String url() {
        return scheme + "://" + HOST + ":" + server.port();
    }

    @Override
    public void close() {
        server.stop();
        access.close();
    }
}
