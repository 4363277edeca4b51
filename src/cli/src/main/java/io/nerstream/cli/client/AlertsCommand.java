package io.nerstream.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.nerstream.cli.terminal.StandardOutput;
import io.nerstream.cli.terminal.TerminalText;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "alerts",
        description = "Shows the newest alerts on saved types; with --follow those to come, too.",
        mixinStandardHelpOptions = true,
        subcommands = DeadAlertsCommand.class)
public final class AlertsCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;
    private static final long PAUSE_MILLIS = 1_000;

    @Option(names = "-k", defaultValue = "20", description = "How many; default: ${DEFAULT-VALUE}.")
    private int k;

    @Option(names = "--type", paramLabel = "ID", description = "Of this saved type only.")
    private Optional<String> type = Optional.empty();

    @Option(
            names = "--follow",
            description = "Goes on with each alert as it is raised, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--json",
            description =
                    "{\"alerts\": [...]}, the newest first; with --follow a line of that for each alert, the oldest first.")
    private boolean json;

    @Mixin private ServiceOptions service;

    private String last = "";

    @Override
    public Integer call() throws Exception {
        if (k < 1) {
            throw new IllegalArgumentException("-k is " + k + ", it must be 1 or more");
        }
        ArrayNode alerts = list();
        if (follow) {
            StandardOutput.endWithItsReader();
            for (int i = alerts.size() - 1; i >= 0; i--) {
                show(alerts.get(i));
            }
            follow();
        } else if (json) {
            System.out.println(
                    TerminalText.json(
                            ServiceOptions.JSON.createObjectNode().set("alerts", alerts)));
        } else {
            alerts.forEach(AlertsCommand::print);
            if (alerts.isEmpty()) {
                System.err.println("no alerts yet");
            }
        }
        return 0;
    }

    private ArrayNode list() throws InterruptedException {
        ArrayNode alerts = ServiceOptions.JSON.createArrayNode();
        Optional<String> cursor = Optional.empty();
        do {
            String path = "/v1/alerts?k=" + Math.min(PAGE, k - alerts.size());
            path += type.map(id -> "&type=" + ServiceOptions.escaped(id)).orElse("");
            path += cursor.map(place -> "&cursor=" + place).orElse("");
            JsonNode answer = service.get(path);
            answer.path("alerts").forEach(alerts::add);
            if (last.isEmpty()) {
                last = answer.path("last_event_id").asText();
            }
            cursor = Optional.ofNullable(answer.path("cursor").textValue());
        } while (cursor.isPresent() && alerts.size() < k);
        return alerts;
    }

    /** A stream that ends is begun again behind the last alert. */
    private void follow() throws InterruptedException {
        String path =
                "/v1/alerts/stream"
                        + type.map(id -> "?type=" + ServiceOptions.escaped(id)).orElse("");
        service.listen(path, last, this::heard);
        boolean told = false;
        while (!System.out.checkError()) {
            Thread.sleep(PAUSE_MILLIS);
            try {
                service.listen(path, last, this::heard);
                told = false;
            } catch (ServiceException e) {
                if (!told) {
                    System.err.println(
                            "nerstream: " + TerminalText.of(e.getMessage()) + "; trying again");
                    told = true;
                }
            }
        }
    }

    private void heard(String event, String id, String data) {
        if (!id.isEmpty()) {
            last = id;
        }
        if (event.equals("notice")) {
            System.err.println("nerstream: " + TerminalText.of(data));
        } else if (event.equals("alert")) {
            try {
                show(ServiceOptions.JSON.readTree(data));
            } catch (JsonProcessingException e) {
                throw new ServiceException("an alert that is no JSON came: " + data, e);
            }
        }
        if (System.out.checkError()) {
            System.exit(0);
        }
    }

    private void show(JsonNode alert) {
        if (json) {
            ArrayNode one = ServiceOptions.JSON.createArrayNode().add(alert);
            System.out.println(
                    TerminalText.json(ServiceOptions.JSON.createObjectNode().set("alerts", one)));
        } else {
            print(alert);
        }
    }

    private static void print(JsonNode alert) {
        String type = TerminalText.of(alert.path("type"));
        if (alert.path("kind").asText().equals("digest")) {
            System.out.printf(
                    "%s  %s: %d more were held back by the rate cap from %s to %s, the best of them:%n",
                    TerminalText.of(alert.path("raised")),
                    type,
                    alert.path("held").asLong(),
                    TerminalText.of(alert.path("from")),
                    TerminalText.of(alert.path("to")));
            alert.path("examples").forEach(AlertsCommand::example);
            return;
        }
        System.out.printf(
                "%s  %s: %s  (%.3f, document %s, type %s)%n",
                TerminalText.of(alert.path("raised")),
                type,
                TerminalText.of(alert.path("text")),
                alert.path("score").floatValue(),
                TerminalText.of(alert.path("document")),
                TerminalText.of(alert.path("type_id")));
        System.out.println("        " + SearchCommand.highlighted(alert));
    }

    private static void example(JsonNode match) {
        System.out.printf(
                "        %s  (%.3f, document %s)%n",
                TerminalText.of(match.path("text")),
                match.path("score").floatValue(),
                TerminalText.of(match.path("document")));
    }
}
