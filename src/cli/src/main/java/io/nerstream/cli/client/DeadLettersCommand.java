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

/** Records that could not be indexed. */
@Command(
        name = "dead-letters",
        description = "Records that could not be indexed.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeadLettersCommand.ListAll.class,
            DeadLettersCommand.Show.class,
            DeadLettersCommand.Replay.class
        })
public final class DeadLettersCommand {
    private static final String PATH = "/v1/dead-letters";

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

        @Option(
                names = "--after",
                paramLabel = "PLACE",
                description = "Only those behind this place.")
        private Optional<Long> after = Optional.empty();

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                description = "Only where the reason holds this.")
        private Optional<String> reason = Optional.empty();

        @Option(names = "--from", paramLabel = "TIME", description = "Only from this time on.")
        private Optional<String> from = Optional.empty();

        @Option(names = "--to", paramLabel = "TIME", description = "Only before this time.")
        private Optional<String> to = Optional.empty();

        @Option(names = "--replayed", description = "Those that were replayed as well.")
        private boolean replayed;

        @Option(names = "--json", description = "The answer as JSON.")
        private boolean json;

        @Mixin private ServiceOptions service;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = service.get(PATH + query());
            if (json) {
                System.out.println(TerminalText.json(answer));
            } else {
                answer.path("dead").forEach(DeadLettersCommand::print);
                System.err.println(
                        answer.path("dead").size()
                                + " of "
                                + answer.path("total").asInt()
                                + " dead letters");
            }
            return 0;
        }

        private String query() {
            return "?k="
                    + k
                    + after.map(place -> "&after=" + place).orElse("")
                    + reason.map(text -> "&reason=" + ServiceOptions.escaped(text)).orElse("")
                    + from.map(time -> "&from=" + ServiceOptions.escaped(time)).orElse("")
                    + to.map(time -> "&to=" + ServiceOptions.escaped(time)).orElse("")
                    + (replayed ? "&replayed=true" : "");
        }
    }

    private static void print(JsonNode dead) {
        System.out.printf(
                "%s  %s  %s  from %s  %s bytes%s%n        %s%n",
                dead.path("place").asLong(),
                TerminalText.of(dead.path("died")),
                TerminalText.of(dead.path("document")),
                TerminalText.of(dead.path("origin")),
                dead.path("bytes").asInt(),
                dead.path("replayed").asBoolean() ? "  replayed" : "",
                TerminalText.of(dead.path("reason")));
    }

    @Command(
            name = "show",
            description = "Shows one, with its headers; with --json also its value in Base64.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "PLACE", description = "As 'list' has it.")
        private long place;

        @Option(names = "--json", description = "The answer as JSON.")
        private boolean json;

        @Mixin private ServiceOptions service;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode letter = service.get(PATH + "/" + place);
            if (json) {
                System.out.println(TerminalText.json(letter));
                return 0;
            }
            print(letter);
            letter.path("headers")
                    .properties()
                    .forEach(
                            one ->
                                    System.out.printf(
                                            "        %s: %s%n",
                                            TerminalText.of(one.getKey()),
                                            TerminalText.of(one.getValue())));
            if (letter.has("obstacle")) {
                System.out.printf(
                        "        cannot be replayed: %s%n",
                        TerminalText.of(letter.path("obstacle")));
            }
            return 0;
        }
    }

    @Command(
            name = "replay",
            description = {
                "Writes them to the documents topic again, as they came, for when what was wrong is mended.",
                "Each replaces what is there of its document by then, unless versions say otherwise."
            },
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

            @Option(names = "--all", description = "All that were not replayed yet.")
            private boolean all;

            private ObjectNode request() {
                ObjectNode request = ServiceOptions.JSON.createObjectNode();
                if (all) {
                    request.put("all", true);
                } else {
                    ArrayNode listed = request.putArray("places");
                    places.forEach(listed::add);
                }
                return request;
            }
        }

        @Override
        public Integer call() throws InterruptedException {
            int replayed = 0;
            while (true) {
                JsonNode answer = service.post(PATH + "/replay", which.request());
                replayed += answer.path("replayed").size();
                if (json) {
                    System.out.println(TerminalText.json(answer));
                }
                // What was named is replayed again each time it is asked for.
                if (!which.all || answer.path("left").asInt() == 0) {
                    return end(replayed, answer);
                }
            }
        }

        private int end(int replayed, JsonNode answer) {
            JsonNode failed = answer.path("failed");
            int left = answer.path("left").asInt();
            for (JsonNode one : failed) {
                System.err.println(
                        "nerstream: "
                                + one.path("place").asLong()
                                + " was not replayed: "
                                + TerminalText.of(one.path("reason")));
            }
            if (!json) {
                System.out.println(
                        replayed + " replayed, " + failed.size() + " not, " + left + " left");
            }
            return failed.isEmpty() && left == 0 ? 0 : 1;
        }
    }
}
