package io.nerstream.metrics.traces;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where this process sends its spans: to nobody, unless OpenTelemetry's standard variables name a
 * receiver. One for all that runs in the process.
 */
public final class Tracing {
    private static final List<String> RECEIVERS =
            List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

    // What nerstream measures has a page of its own, and logs go to standard error.
    private static final Map<String, String> USUAL =
            Map.of(
                    "otel.service.name",
                    "nerstream",
                    "otel.exporter.otlp.protocol",
                    "http/protobuf",
                    "otel.metrics.exporter",
                    "none",
                    "otel.logs.exporter",
                    "none");

    private static Optional<Tracer> opened = Optional.empty();

    private static final boolean ON = isWanted(System.getenv());

    private Tracing() {}

    static boolean isWanted(Map<String, String> environment) {
        return RECEIVERS.stream().anyMatch(name -> !environment.getOrDefault(name, "").isBlank())
                && !environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true");
    }

    static boolean isOn() {
        return ON;
    }

    /**
     * Sets it up, so that what is wrong is told at the start and not by the first span.
     *
     * @return whether spans are sent
     * @throws IllegalArgumentException that says what is wrong with the variables
     */
    public static boolean open() {
        if (ON) {
            Tracer unused = tracer();
        }
        return ON;
    }

    static synchronized Tracer tracer() {
        if (opened.isEmpty()) {
            opened = Optional.of(sdk().getOpenTelemetrySdk().getTracer("io.nerstream"));
        }
        return opened.get();
    }

    /** It sends what is left when Java ends. */
    private static AutoConfiguredOpenTelemetrySdk sdk() {
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> USUAL)
                    .build();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "traces cannot be sent as the variables OTEL_… say: "
                            + e.getMessage()
                            + ": correct them, or take OTEL_EXPORTER_OTLP_ENDPOINT away",
                    e);
        }
    }
}
