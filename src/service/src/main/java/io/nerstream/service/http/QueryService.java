package io.nerstream.service.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.json.JavalinJackson;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nerstream.collection.MentionCollection;
import io.nerstream.encoder.Encoder;
import io.nerstream.service.ServiceSettings;
import io.nerstream.service.access.Access;
import io.nerstream.service.access.files.SettingsException;
import io.nerstream.service.access.keys.KeyLimits;
import io.nerstream.service.alerts.Webhooks;
import io.nerstream.service.http.alerts.AlertHandler;
import io.nerstream.service.http.alerts.AlertJson;
import io.nerstream.service.http.alerts.WebhookHandler;
import io.nerstream.service.http.answers.Failures;
import io.nerstream.service.http.answers.Json;
import io.nerstream.service.http.answers.Problem;
import io.nerstream.service.http.callers.Callers;
import io.nerstream.service.http.documents.DeadLetterHandler;
import io.nerstream.service.http.documents.DocumentHandler;
import io.nerstream.service.http.documents.PublishHandler;
import io.nerstream.service.http.door.AllowedHosts;
import io.nerstream.service.http.door.AnswerHeaders;
import io.nerstream.service.http.door.Door;
import io.nerstream.service.http.listening.Listening;
import io.nerstream.service.http.search.SearchHandler;
import io.nerstream.service.http.types.PreviewHandler;
import io.nerstream.service.http.types.TypeHandler;
import io.nerstream.service.progress.IndexingProgress;
import io.nerstream.service.stream.DeadLetters;
import io.nerstream.service.stream.DocumentPublisher;
import io.nerstream.service.stream.DocumentTexts;
import io.nerstream.service.stream.Expiry;
import io.nerstream.service.types.TypeEncoder;
import io.nerstream.service.types.TypeStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The query service: search by a description, publish and remove documents, show them, save types,
 * tell their alerts, say how it is. {@code GET /openapi.json} describes every request.
 *
 * <p>Errors are problem details (RFC 9457). Without keys, whoever reaches it may do everything, so
 * it listens on loopback alone; with keys, each may do what its role allows. It hears no web page
 * but its own.
 */
public final class QueryService implements AutoCloseable {

    private final String host;
    private final Door door;
    private final Access access;
    private final Callers callers;
    private final DocumentPublisher publisher;
    private final DocumentTexts texts;
    private final Expiry expiry;
    private final DeadLetters deadLetters;
    private final IndexingProgress progress;
    private final AlertHandler alerts;
    private final Webhooks webhooks;
    private final ServiceMeasures measures;
    private final Javalin server;

    /**
     * Starts the service.
     *
     * @param encoder stays the caller's, as do the collection and the saved types
     * @param problems what does not work beside the service, as far as the caller knows
     * @throws SettingsException if the settings are wrong; nothing was started
     */
    public static QueryService start(
            ServiceSettings settings,
            Encoder encoder,
            MentionCollection collection,
            TypeStore types,
            Supplier<List<String>> problems)
            throws InterruptedException, IOException {
        return new QueryService(settings, encoder, collection, types, problems);
    }

    private QueryService(
            ServiceSettings settings,
            Encoder encoder,
            MentionCollection collection,
            TypeStore types,
            Supplier<List<String>> problems)
            throws InterruptedException, IOException {
        this.host = settings.host();
        this.measures = new ServiceMeasures();
        this.door =
                new Door(
                        new AllowedHosts(
                                settings.host(),
                                settings.allowedHosts(),
                                settings.access().hasTls()));
        this.access = Access.open(settings.access(), settings.host(), measures::reloaded);
        this.callers = new Callers(access, measures::refused);
        this.progress =
                new IndexingProgress(
                        settings.kafka(), encoder.id(), settings.registry(), outcome -> {});
        this.publisher = new DocumentPublisher(settings.kafka(), settings.registry());
        SearchHandler search =
                new SearchHandler(
                        encoder,
                        collection,
                        progress,
                        settings.patience(),
                        measures.descriptions());
        this.texts = new DocumentTexts(settings.kafka(), settings.registry());
        this.expiry = Expiry.start(collection, publisher);
        this.deadLetters = new DeadLetters(settings.kafka());
        PublishHandler publish =
                new PublishHandler(publisher, progress, collection, settings.patience());
        DocumentHandler documents = new DocumentHandler(publisher, texts, collection);
        TypeEncoder typeEncoder = new TypeEncoder(encoder);
        TypeHandler typeHandler = new TypeHandler(types, typeEncoder);
        PreviewHandler preview = new PreviewHandler(encoder, typeEncoder, collection);
        this.alerts = new AlertHandler(settings.kafka(), settings.registry(), types);
        this.webhooks =
                Webhooks.start(
                        settings.kafka(),
                        settings.registry(),
                        types,
                        AlertJson::bytes,
                        settings.webhookPrivate());
        measures.encoder(encoder);
        measures.collection(collection);
        measures.progress(progress);
        measures.types(types);
        measures.webhooks(webhooks);
        StatusHandler status =
                new StatusHandler(
                        encoder.id(),
                        settings.kafka(),
                        settings.registry(),
                        collection,
                        progress,
                        types,
                        webhooks,
                        problems,
                        access);
        try {
            this.server =
                    Javalin.create(
                                    config -> {
                                        configure(config);
                                        Listening.on(
                                                config,
                                                settings.host(),
                                                settings.port(),
                                                access.tls());
                                        routes(config, search, status);
                                        routes(config, publish, documents);
                                        routes(config, typeHandler, preview);
                                        routes(config, new WebhookHandler(webhooks, types));
                                        routes(config, new DeadLetterHandler(deadLetters));
                                    })
                            .start();
        } catch (RuntimeException e) {
            closeParts();
            throw e;
        }
    }

    /** Shows on {@code /metrics} what else is measured in this process. */
    public void measure(MeterBinder others) {
        measures.add(others);
    }

    private static void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.maxRequestSize = KeyLimits.LARGEST_BODY;
        config.http.prefer405over404 = true;
        config.jetty.modifyHttpConfiguration(http -> http.addCustomizer(new AnswerHeaders()));
        config.jsonMapper(new JavalinJackson(Json.MAPPER, false));
    }

    private static void routes(
            JavalinConfig config, PublishHandler publish, DocumentHandler documents) {
        config.routes.post("/v1/documents", publish::publish);
        config.routes.post("/v1/documents/outcomes", publish::outcomes);
        config.routes.get("/v1/documents", documents::list);
        config.routes.delete("/v1/documents", documents::removeAll);
        config.routes.get("/v1/documents/{id}", documents::show);
        config.routes.delete("/v1/documents/{id}", documents::remove);
    }

    private void routes(JavalinConfig config, SearchHandler search, StatusHandler status) {
        Timer searches = measures.searches();
        config.requestLogger.http(measures::answered);
        config.routes.before(this::admit);
        config.routes.before(callers::recognize);
        config.routes.beforeMatched(callers::authorize);
        config.routes.after(callers::record);
        QueryParameters parameters = QueryParameters.described();
        config.routes.beforeMatched(parameters::check);
        config.routes.post(
                "/v1/search",
                context -> {
                    long start = System.nanoTime();
                    search.handle(context);
                    searches.record(Duration.ofNanos(System.nanoTime() - start));
                });
        config.routes.get("/v1/status", status::show);
        config.routes.get("/readyz", status::ready);
        config.routes.get("/healthz", context -> context.result("ok"));
        config.routes.get("/metrics", measures::show);
        config.routes.get(
                "/openapi.json", context -> resource(context, "openapi.json", "application/json"));
        config.routes.get("/", context -> resource(context, "index.html", "text/html"));
        config.routes.get("/page.css", context -> resource(context, "page.css", "text/css"));
        config.routes.get("/page.js", context -> resource(context, "page.js", "text/javascript"));
        Failures.answered(config, QueryService::answer);
    }

    private void routes(JavalinConfig config, TypeHandler types, PreviewHandler preview) {
        config.routes.post("/v1/types", types::create);
        config.routes.get("/v1/types", types::list);
        config.routes.post("/v1/types/preview", preview::handle);
        config.routes.get("/v1/types/{id}", types::show);
        config.routes.patch("/v1/types/{id}", types::change);
        config.routes.delete("/v1/types/{id}", types::remove);
        config.routes.post("/v1/types/{id}/secret", types::rotate);
        config.routes.get("/v1/alerts", alerts::list);
        config.routes.get("/v1/alerts/stream", alerts::stream);
    }

    private static void routes(JavalinConfig config, WebhookHandler webhooks) {
        config.routes.post("/v1/types/{id}/test", webhooks::test);
        config.routes.get("/v1/alerts/dead", webhooks::dead);
        config.routes.post("/v1/alerts/dead/replay", webhooks::replay);
    }

    private static void routes(JavalinConfig config, DeadLetterHandler letters) {
        config.routes.get("/v1/dead-letters", letters::list);
        config.routes.get("/v1/dead-letters/{id}", letters::show);
        config.routes.post("/v1/dead-letters/replay", letters::replay);
    }

    private static void answer(Context context, Problem problem) {
        Callers.refused(context, problem);
        context.status(problem.status())
                .json(problem.body())
                .contentType("application/problem+json");
    }

    private void admit(Context context) {
        door.refusal(context)
                .ifPresent(
                        refusal -> {
                            throw new Problem(refusal.status(), refusal.title(), refusal.detail());
                        });
    }

    private static void resource(Context context, String name, String type) {
        try (InputStream in = QueryService.class.getResourceAsStream(name)) {
            context.contentType(type + "; charset=utf-8").result(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its address. */
    public String url() {
        String name = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return (access.tls().isPresent() ? "https" : "http") + "://" + name + ":" + server.port();
    }

    /** The port that it listens on. */
    public int port() {
        return server.port();
    }

    /** How far the indexing is. */
    public IndexingProgress progress() {
        return progress;
    }

    private void closeParts() {
        alerts.close();
        webhooks.close();
        expiry.close();
        deadLetters.close();
        texts.close();
        publisher.close();
        progress.close();
        access.close();
        measures.close();
    }

    @Override
    public void close() {
        // Streams end by themselves, and would keep the server waiting.
        alerts.close();
        server.stop();
        closeParts();
    }
}
