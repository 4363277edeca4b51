package io.nerstream.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.cli.terminal.TerminalText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "types",
        description = "Saved descriptions of types: new mentions that match raise alerts.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            TypesCommand.Add.class,
            TypesCommand.ListAll.class,
            TypesCommand.Change.class,
            TypesCommand.Pause.class,
            TypesCommand.Resume.class,
            TypesCommand.Delete.class,
            TypesCommand.Test.class,
            TypesCommand.Rotate.class,
            TypesCommand.Preview.class
        })
public final class TypesCommand {

    /** What a saved type can be told; what is not given stays, or has its usual value. */
    static final class Settings {
        @Option(
                names = "--threshold",
                description = "Least score of a match, -1 to 1; see 'types preview'.")
        private Optional<Double> threshold = Optional.empty();

        @Option(
                names = "--rate",
                description =
                        "Instead of a threshold: the share of other mentions that may match too; usually 0.001.")
        private Optional<Double> rate = Optional.empty();

        @Mixin private FilterOptions filters;

        @Option(
                names = "--pattern",
                paramLabel = "REGEX",
                description = "Only mentions in whose text this is found (RE2).")
        private Optional<String> pattern = Optional.empty();

        @Option(
                names = "--novelty",
                description =
                        "What alerts once: each mention, each document, or each entity; usually mention.")
        private Optional<String> novelty = Optional.empty();

        @Option(
                names = "--remember",
                paramLabel = "DURATION",
                description =
                        "What was not seen for so long is new again, as PT12H or P7D; usually P30D.")
        private Optional<String> remember = Optional.empty();

        @Option(
                names = "--cap",
                paramLabel = "COUNT",
                description =
                        "Alerts of a period at most, a digest counts the others; usually 1000.")
        private Optional<Integer> cap = Optional.empty();

        @Option(
                names = "--cap-period",
                paramLabel = "DURATION",
                description = "Length of that period; usually PT1H.")
        private Optional<String> period = Optional.empty();

        @Option(
                names = "--delivery",
                description =
                        "topic: the alerts topic and 'alerts' only; sse: --follow and the page too; webhook; usually sse.")
        private Optional<String> delivery = Optional.empty();

        @Option(
                names = "--webhook",
                paramLabel = "URL",
                description = "Address that is told each alert, signed.")
        private Optional<String> webhook = Optional.empty();

        ObjectNode request(List<String> type) {
            ObjectNode request = ServiceOptions.JSON.createObjectNode();
            if (!type.isEmpty()) {
                request.set("type", ServiceOptions.JSON.valueToTree(type));
            }
            threshold.ifPresent(value -> request.put("threshold", value));
            rate.ifPresent(value -> request.put("rate", value));
            novelty.ifPresent(value -> request.put("novelty", value));
            remember.ifPresent(value -> request.put("remember", value));
            delivery.ifPresent(value -> request.put("delivery", value));
            webhook.ifPresent(value -> request.put("webhook", value));
            filter(request);
            if (cap.isPresent() || period.isPresent()) {
                ObjectNode limit = request.putObject("cap");
                cap.ifPresent(value -> limit.put("alerts", value));
                period.ifPresent(value -> limit.put("period", value));
            }
            return request;
        }

        private void filter(ObjectNode request) {
            if (filters.isEmpty() && pattern.isEmpty()) {
                return;
            }
            ObjectNode filter = request.putObject("filter");
            filters.putInto(filter);
            pattern.ifPresent(value -> filter.put("pattern", value));
        }
    }

    /** What most of them share. */
    abstract static class OfService implements Callable<Integer> {
        @Option(names = "--json", description = "The answer as JSON.")
        private boolean json;

        @Mixin private ServiceOptions service;

        abstract JsonNode ask(ServiceOptions service) throws InterruptedException;

        abstract void print(JsonNode answer);

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer = ask(service);
            if (json) {
                System.out.println(TerminalText.json(answer));
            } else {
                print(answer);
            }
            return 0;
        }
    }

    @Command(
            name = "add",
            description = "Saves a type; mentions that are read after it raise alerts.",
            mixinStandardHelpOptions = true)
    static final class Add extends OfService {
        @Parameters(
                arity = "1..*",
                paramLabel = "DESCRIPTION",
                description =
                        "Such as \"river\"; several are wordings of one type and are averaged.")
        private List<String> type;

        @Option(
                names = "--duplicate",
                description = "Saves it even if the same one, with the same settings, is saved.")
        private boolean duplicate;

        @Mixin private Settings settings;

        @Override
        JsonNode ask(ServiceOptions service) throws InterruptedException {
            ObjectNode request = settings.request(type);
            if (duplicate) {
                request.put("duplicate", true);
            }
            return service.post("/v1/types", request);
        }

        @Override
        void print(JsonNode saved) {
            System.out.println(
                    (saved.path("existing").asBoolean() ? "exists already as " : "saved as ")
                            + TerminalText.of(saved.path("id")));
            show(saved);
        }
    }

    @Command(name = "list", description = "Lists saved types.", mixinStandardHelpOptions = true)
    static final class ListAll extends OfService {
        @Override
        JsonNode ask(ServiceOptions service) throws InterruptedException {
            return service.get("/v1/types");
        }

        @Override
        void print(JsonNode answer) {
            for (JsonNode type : answer.path("types")) {
                System.out.println(TerminalText.of(type.path("id")));
                show(type);
            }
            if (answer.path("types").isEmpty()) {
                System.err.println("no saved types: './nerstream types add river' saves one");
            }
        }
    }

    @Command(
            name = "change",
            description =
                    "Changes a saved type: what is given, nothing else. A filter replaces the whole one that it had.",
            mixinStandardHelpOptions = true)
    static final class Change extends OfService {
        @Parameters(index = "0", paramLabel = "ID", description = "Of the saved type.")
        private String id;

        @Parameters(
                index = "1..*",
                arity = "0..*",
                paramLabel = "DESCRIPTION",
                description = "Instead of those that it has.")
        private List<String> type = List.of();

        @Option(names = "--no-filter", description = "It has no filter any more.")
        private boolean noFilter;

        @Mixin private Settings settings;

        @Override
        JsonNode ask(ServiceOptions service) throws InterruptedException {
            ObjectNode request = settings.request(type);
            if (noFilter) {
                request.putObject("filter");
            }
            return service.patch(path(id), request);
        }

        @Override
        void print(JsonNode saved) {
            System.out.println("changed " + id);
            show(saved);
        }
    }

    /** One request for each of several types; one that fails does not keep back the others. */
    abstract static class OfEach implements Callable<Integer> {
        @Parameters(arity = "1..*", paramLabel = "ID", description = "Of saved types.")
        private List<String> ids;

        @Option(names = "--json", description = "The answers as JSON, one a line.")
        private boolean json;

        @Mixin private ServiceOptions service;

        private final String done;

        OfEach(String done) {
            this.done = done;
        }

        abstract JsonNode ask(ServiceOptions service, String path) throws InterruptedException;

        @Override
        public Integer call() throws InterruptedException {
            int exit = 0;
            for (String id : ids) {
                try {
                    JsonNode answer = ask(service, path(id));
                    System.out.println(
                            json ? TerminalText.json(answer) : TerminalText.of(id) + ": " + done);
                } catch (ServiceException e) {
                    System.err.println("nerstream: " + TerminalText.of(e.getMessage()));
                    exit = 1;
                }
            }
            return exit;
        }
    }

    @Command(
            name = "pause",
            description = "Lets saved types rest: they raise no alerts until 'resume'.",
            mixinStandardHelpOptions = true)
    static final class Pause extends OfEach {
        Pause() {
            super("paused");
        }

        @Override
        JsonNode ask(ServiceOptions service, String path) throws InterruptedException {
            return service.patch(path, paused(true));
        }
    }

    @Command(
            name = "resume",
            description = "Ends the rest of saved types; what was read meanwhile stays unsaid.",
            mixinStandardHelpOptions = true)
    static final class Resume extends OfEach {
        Resume() {
            super("goes on");
        }

        @Override
        JsonNode ask(ServiceOptions service, String path) throws InterruptedException {
            return service.patch(path, paused(false));
        }
    }

    @Command(name = "delete", description = "Deletes types.", mixinStandardHelpOptions = true)
    static final class Delete extends OfEach {
        Delete() {
            super("deleted");
        }

        @Override
        JsonNode ask(ServiceOptions service, String path) throws InterruptedException {
            return service.delete(path);
        }
    }

    @Command(
            name = "test",
            description =
                    "Makes a request to the webhook of a saved type. If it is taken, one that was disabled is called again.",
            mixinStandardHelpOptions = true)
    static final class Test implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "Of the saved type.")
        private String id;

        @Option(names = "--json", description = "The answer as JSON.")
        private boolean json;

        @Mixin private ServiceOptions service;

        @Override
        public Integer call() throws InterruptedException {
            JsonNode answer =
                    service.post(path(id) + "/test", ServiceOptions.JSON.createObjectNode());
            boolean taken = answer.path("taken").asBoolean();
            System.out.println(
                    json
                            ? TerminalText.json(answer)
                            : (taken ? "taken" : "not taken")
                                    + " after "
                                    + answer.path("milliseconds").asLong()
                                    + " ms: "
                                    + TerminalText.of(answer.path("answer")));
            return taken ? 0 : 1;
        }
    }

    @Command(
            name = "rotate",
            description =
                    "Gives the webhook of a saved type a new key; for one day, requests are signed with the former one as well.",
            mixinStandardHelpOptions = true)
    static final class Rotate extends OfService {
        @Parameters(paramLabel = "ID", description = "Of the saved type.")
        private String id;

        @Override
        JsonNode ask(ServiceOptions service) throws InterruptedException {
            return service.post(path(id) + "/secret", ServiceOptions.JSON.createObjectNode());
        }

        @Override
        void print(JsonNode saved) {
            System.out.println("changed " + id);
            show(saved);
        }
    }

    @Command(
            name = "preview",
            description = "What a type would have matched so far, and thresholds to choose from.",
            mixinStandardHelpOptions = true)
    static final class Preview extends OfService {
        @Parameters(
                arity = "1..*",
                paramLabel = "DESCRIPTION",
                description =
                        "Such as \"river\"; several are wordings of one type and are averaged.")
        private List<String> type;

        @Mixin private Settings settings;

        @Override
        JsonNode ask(ServiceOptions service) throws InterruptedException {
            return service.post("/v1/types/preview", settings.request(type));
        }

        @Override
        void print(JsonNode preview) {
            System.out.printf(
                    "%s%d mentions reach %.3f%n",
                    preview.path("complete").asBoolean() ? "" : "at least ",
                    preview.path("matches").asLong(),
                    preview.path("threshold").floatValue());
            examples("best:", preview.path("best"));
            examples("nearest to the threshold:", preview.path("borderline"));
            System.out.println("other thresholds:");
            for (JsonNode one : preview.path("suggestions")) {
                System.out.printf(
                        "  --rate %-8s  score %6.3f  %d mentions%n",
                        plain(one.path("rate")),
                        one.path("threshold").floatValue(),
                        one.path("matches").asLong());
            }
        }

        private static void examples(String title, JsonNode matches) {
            if (!matches.isEmpty()) {
                System.out.println(title);
                matches.forEach(Preview::example);
            }
        }

        private static void example(JsonNode match) {
            System.out.printf(
                    "  %6.3f  %-24s %s%n",
                    match.path("score").floatValue(),
                    TerminalText.of(match.path("text")),
                    SearchCommand.highlighted(match));
        }
    }

    /** 0.0001, not 1.0E-4. */
    private static String plain(JsonNode number) {
        return number.decimalValue().stripTrailingZeros().toPlainString();
    }

    private static ObjectNode paused(boolean paused) {
        return ServiceOptions.JSON.createObjectNode().put("paused", paused);
    }

    private static String path(String id) {
        return "/v1/types/" + ServiceOptions.escaped(id);
    }

    private static void show(JsonNode type) {
        List<String> wordings = new ArrayList<>();
        type.path("type").forEach(one -> wordings.add(TerminalText.of(one)));
        System.out.printf(
                "  %s  from score %.3f%s, new by %s, %s%s%n",
                String.join(" / ", wordings),
                type.path("threshold").floatValue(),
                type.has("rate") ? " (rate " + plain(type.path("rate")) + ")" : "",
                TerminalText.of(type.path("novelty")),
                TerminalText.of(type.path("delivery")),
                type.path("paused").asBoolean() ? ", paused" : "");
        System.out.printf(
                "  known for %s, at most %d alerts in %s%n",
                TerminalText.of(type.path("remember")),
                type.path("cap").path("alerts").asInt(),
                TerminalText.of(type.path("cap").path("period")));
        type.path("filter")
                .properties()
                .forEach(
                        one -> {
                            if (!one.getValue().isEmpty() || one.getValue().isTextual()) {
                                System.out.println(
                                        "  only "
                                                + one.getKey()
                                                + " "
                                                + TerminalText.json(one.getValue()));
                            }
                        });
        if (type.has("webhook")) {
            System.out.println("  webhook " + TerminalText.of(type.path("webhook")));
        }
        if (type.has("disabled")) {
            JsonNode disabled = type.path("disabled");
            System.out.printf(
                    "  not called since %s, after %d failures in a row: %s; 'types test %s' tries it%n",
                    TerminalText.of(disabled.path("since")),
                    disabled.path("failures").asInt(),
                    TerminalText.of(disabled.path("reason")),
                    TerminalText.of(type.path("id")));
        }
        if (type.has("secret")) {
            System.out.println(
                    "  key of its signatures, shown only now: "
                            + TerminalText.of(type.path("secret")));
        }
    }
}
