package io.nerstream.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.nerstream.cli.terminal.TerminalText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "status",
        description =
                "Says whether everything works and how far the indexing is; exit code 0 only if it is ready.",
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
    private static final int NOT_READY = 1;

    @Option(names = "--json", description = "The answer as JSON.")
    private boolean json;

    @Mixin private ServiceOptions service;

    @Override
    public Integer call() throws Exception {
        JsonNode status = service.get("/v1/status");
        if (json) {
            System.out.println(TerminalText.json(status));
        } else {
            print(status);
        }
        return status.path("ready").asBoolean() ? 0 : NOT_READY;
    }

    private static void print(JsonNode status) {
        System.out.println(status.path("ready").asBoolean() ? "ready" : "not ready");
        status.path("problems").forEach(one -> System.out.println("  " + TerminalText.of(one)));
        status.path("warnings").forEach(one -> System.out.println("  " + TerminalText.of(one)));
        row("documents", status.path("documents").asText("?"));
        row("mentions", status.path("mentions").asText("?"));
        row("waiting", status.path("waiting").asText("?") + " documents not yet indexed");
        row("outcomes", counts(status.path("outcomes")));
        row("types", status.path("types").asText("?") + " saved");
        row("webhooks", counts(status.path("webhooks")) + ", alerts since the start");
        if (status.has("last_publish_to_searchable_ms")) {
            row(
                    "freshness",
                    status.path("last_publish_to_searchable_ms").asLong()
                            + " ms from publishing to searchable, for the newest document");
        }
        row("encoder", status.path("encoder").asText("?"));
        row("kafka", status.path("kafka").asText("?"));
    }

    private static String counts(JsonNode counts) {
        List<String> parts = new ArrayList<>();
        counts.properties()
                .forEach(
                        one -> {
                            if (one.getValue().asLong() > 0) {
                                parts.add(
                                        one.getValue().asLong()
                                                + " "
                                                + one.getKey().toLowerCase(Locale.ROOT));
                            }
                        });
        return parts.isEmpty() ? "none yet" : String.join(", ", parts);
    }

    private static void row(String name, String value) {
        System.out.printf("  %-10s %s%n", name, TerminalText.of(value));
    }
}
