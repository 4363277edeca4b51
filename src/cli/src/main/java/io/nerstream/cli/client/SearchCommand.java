package io.nerstream.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.cli.terminal.TerminalText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "search",
        description = "Finds mentions by a description of their type, best first.",
        mixinStandardHelpOptions = true)
public final class SearchCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

    @Parameters(
            arity = "0..*",
            paramLabel = "DESCRIPTION",
            description = "Such as \"river\"; several are wordings of one type and are averaged.")
    private List<String> type = List.of();

    @Option(
            names = "--like",
            paramLabel = "MENTION",
            description = "Instead of a description: the id of a mention that is like it.")
    private Optional<String> like = Optional.empty();

    @Option(names = "-k", defaultValue = "10", description = "How many; default: ${DEFAULT-VALUE}.")
    private int k;

    @Option(
            names = "--group",
            defaultValue = "mention",
            description =
                    "mention, entity or document: each is shown once, by its best mention; default: ${DEFAULT-VALUE}.")
    private String group;

    @Option(names = "--floor", description = "Least score, -1 to 1.")
    private Optional<Double> floor = Optional.empty();

    @Option(
            names = "--rate",
            description = "Instead: the share of other mentions that may be among them, as 0.0001.")
    private Optional<Double> rate = Optional.empty();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "Only documents from this time on, as 2026-11-24 or 2026-11-24T10:00:00Z.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "TIME", description = "Only documents before this time.")
    private Optional<String> to = Optional.empty();

    @Option(
            names = "--strong",
            description = "Waits until all that Kafka has acknowledged is indexed.")
    private boolean strong;

    @Option(names = "--json", description = "What the service answers instead of a table.")
    private boolean json;

    @Mixin private FilterOptions filters;

    @Mixin private ServiceOptions service;

    @Override
    public Integer call() throws Exception {
        if (k < 1) {
            throw new IllegalArgumentException("-k is " + k + ", it must be 1 or more");
        }
        ArrayNode matches = ServiceOptions.JSON.createArrayNode();
        ObjectNode request = request();
        JsonNode readAs = MissingNode.getInstance();
        Optional<String> cursor = Optional.empty();
        do {
            request.put("k", Math.min(PAGE, k - matches.size()));
            cursor.ifPresent(place -> request.put("cursor", place));
            JsonNode answer = service.post("/v1/search", request);
            answer.path("matches").forEach(matches::add);
            readAs = cursor.isEmpty() ? answer.path("read_as") : readAs;
            cursor = Optional.ofNullable(answer.path("cursor").textValue());
        } while (cursor.isPresent() && matches.size() < k);
        if (json) {
            ObjectNode all = ServiceOptions.JSON.createObjectNode();
            if (!readAs.isMissingNode()) {
                all.set("read_as", readAs);
            }
            System.out.println(TerminalText.json(all.set("matches", matches)));
        } else {
            sayHowItWasRead(readAs);
            matches.forEach(SearchCommand::print);
            if (matches.isEmpty()) {
                System.err.println("nothing found");
            }
        }
        return 0;
    }

    private void sayHowItWasRead(JsonNode readAs) {
        List<String> read = new ArrayList<>();
        readAs.forEach(one -> read.add(one.asText()));
        if (!read.isEmpty() && !read.equals(type)) {
            System.err.println("read as: " + String.join(" / ", read));
        }
    }

    private ObjectNode request() {
        ObjectNode request = ServiceOptions.JSON.createObjectNode();
        like.ifPresentOrElse(
                id -> request.put("like", id),
                () -> request.set("type", ServiceOptions.JSON.valueToTree(type)));
        request.put("group", group);
        floor.ifPresent(least -> request.put("floor", least));
        rate.ifPresent(share -> request.put("rate", share));
        ObjectNode filter = request.putObject("filter");
        filters.putInto(filter);
        from.ifPresent(time -> filter.put("from", time));
        to.ifPresent(time -> filter.put("to", time));
        request.put("consistency", strong ? "strong" : "eventual");
        return request;
    }

    private static void print(JsonNode match) {
        System.out.printf(
                "%6.3f  %-28s %-24s %s%n",
                match.path("score").floatValue(),
                TerminalText.of(match.path("text")),
                TerminalText.of(match.path("document")),
                TerminalText.of(match.path("time")));
        System.out.println("        " + highlighted(match));
    }

    /** The sentence, its mention in bold, or in brackets where that cannot be shown. */
    static String highlighted(JsonNode match) {
        String sentence = match.path("sentence").asText();
        int start = match.path("start").asInt() - match.path("sentence_start").asInt();
        int end = match.path("end").asInt() - match.path("sentence_start").asInt();
        if (start < 0 || end < start || end > sentence.length()) {
            return TerminalText.of(sentence).replaceAll("\\s+", " ");
        }
        String mention = TerminalText.of(sentence.substring(start, end));
        String shown =
                Ansi.AUTO.enabled() ? "\u001B[1m" + mention + "\u001B[0m" : "[" + mention + "]";
        return (TerminalText.of(sentence.substring(0, start))
                        + shown
                        + TerminalText.of(sentence.substring(end)))
                .replaceAll("\\s+", " ");
    }
}
