package io.nerstream.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.cli.terminal.TerminalText;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Alerts that no webhook took. */
@Command(
        name = "dead",
        description = "Alerts that no webhook took.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DeadAlertsCommand.ListAll.class, DeadAlertsCommand.Replay.class})
public final class DeadAlertsCommand {
    private static final String PATH = "/v1/alerts/dead";

    @Command(
            name = "list",
            description = "Lists them, the oldest first, each with its place and the reason.",
            mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Option(
                names = "-k",
                defaultValue = "100",
                description = "How many, up to 1000; default: ${DEFAULT-VALUE}.")
        private int k;

        @Option(names = "--type", paramLabel = "ID", description = "Of this saved type only.")
        private Optional<String> type = Optional.empty();

        @Option(names = "--json", description = "The answer as JSON.")
        private boolean json;

        @Mixin private ServiceOptions service;

        @Override
        public Integer call() throws InterruptedException {
            String path =
                    PATH
                            + "?k="
                            + k
                            + type.map(id -> "&type=" + ServiceOptions.escaped(id)).orElse("");
            JsonNode answer = service.get(path);
            if (json) {
                System.out.println(TerminalText.json(answer));
            } else {
                answer.path("dead").forEach(ListAll::print);
                System.err.println(
                        answer.path("dead").size()
                                + " of "
                                + answer.path("total").asInt()
                                + " dead alerts");
            }
            return 0;
        }

        private static void print(JsonNode dead) {
            JsonNode alert = dead.path("alert");
            System.out.printf(
                    "%s  %s  %s: %s  (type %s)%n        %s%n",
                    dead.path("place").asLong(),
                    TerminalText.of(dead.path("died")),
                    TerminalText.of(alert.path("type")),
                    alert.has("text") ? TerminalText.of(alert.path("text")) : "a digest",
                    TerminalText.of(alert.path("type_id")),
                    TerminalText.of(dead.path("reason")));
        }
    }

    @Command(
            name = "replay",
            description = "Tells them again, each once; those that are taken are dead no more.",
            mixinStandardHelpOptions = true)
    static final class Replay implements Callable<Integer> {
        @ArgGroup(multiplicity = "1")
        private Which which;

        @Option(names = "--json", description = "The answers as JSON, one a line.")
        private boolean json;

        @Mixin private ServiceOptions service;

        /** One of these. */
        static final class Which {
            @Parameters(arity = "1..*", paramLabel = "PLACE", description = "As 'list' has them.")
            private List<Long> places = List.of();

            @Option(names = "--type", paramLabel = "ID", description = "All of a saved type.")
            private Optional<String> type = Optional.empty();

            @Option(names = "--all", description = "All.")
            private boolean all;

            private ObjectNode request() {
                ObjectNode request = ServiceOptions.JSON.createObjectNode();
                type.ifPresent(id -> request.put("type", id));
                if (!places.isEmpty()) {
                    ArrayNode listed = request.putArray("places");
                    places.forEach(listed::add);
                }
                if (all) {
                    request.put("all", true);
                }
                return request;
            }
        }

        @Override
        public Integer call() throws InterruptedException {
            int told = 0;
            while (true) {
                JsonNode answer = service.post(PATH + "/replay", which.request());
                int now = answer.path("told").size();
                int left = answer.path("left").asInt();
                told += now;
                if (json) {
                    System.out.println(TerminalText.json(answer));
                }
                // Those that fail stay the oldest: asking again would try them again.
                if (left == 0 || now == 0 || !answer.path("failed").isEmpty()) {
                    return end(told, answer);
                }
            }
        }

        private int end(int told, JsonNode answer) {
            JsonNode failed = answer.path("failed");
            int left = answer.path("left").asInt();
            for (JsonNode one : failed) {
                System.err.println(
                        "nerstream: "
                                + one.path("place").asLong()
                                + " was not taken: "
                                + TerminalText.of(one.path("reason")));
            }
            if (!json) {
                System.out.println(
                        told + " told, " + failed.size() + " not taken, " + left + " left");
            }
            return failed.isEmpty() && left == 0 ? 0 : 1;
        }
    }
}
