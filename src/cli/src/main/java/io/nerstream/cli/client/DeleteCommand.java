package io.nerstream.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.nerstream.cli.terminal.TerminalText;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description =
                "Removes documents and their mentions, by their ids or all that a filter finds; returns when Kafka has acknowledged it.",
        mixinStandardHelpOptions = true)
public final class DeleteCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids of documents.")
    private List<String> ids = List.of();

    @Mixin private FilterOptions filters;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Only documents from this time on.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "TIME", description = "Only documents before this time.")
    private Optional<String> to = Optional.empty();

    @Option(names = "--all", description = "All documents, if nothing else is said.")
    private boolean all;

    @Option(names = "--json", description = "The answers as JSON, one a line.")
    private boolean json;

    @Mixin private ServiceOptions service;

    @Override
    public Integer call() throws Exception {
        List<String> parameters = filters.parameters();
        from.ifPresent(time -> parameters.add("from=" + ServiceOptions.escaped(time)));
        to.ifPresent(time -> parameters.add("to=" + ServiceOptions.escaped(time)));
        if (ids.isEmpty() == (parameters.isEmpty() && !all)) {
            throw new IllegalArgumentException(
                    "give ids of documents, or else a filter such as --source, or --all");
        }
        if (ids.isEmpty()) {
            return deleteAll(parameters);
        }
        int exit = 0;
        for (String id : ids) {
            exit = Math.max(exit, delete(id));
        }
        return exit;
    }

    private int deleteAll(List<String> parameters) throws InterruptedException {
        String query = parameters.isEmpty() ? "all=true" : String.join("&", parameters);
        JsonNode answer = service.delete("/v1/documents?" + query);
        System.out.println(
                json
                        ? TerminalText.json(answer)
                        : answer.path("removed").asLong() + " documents: removal acknowledged");
        return 0;
    }

    private int delete(String id) throws InterruptedException {
        try {
            JsonNode answer = service.delete("/v1/documents/" + ServiceOptions.escaped(id));
            System.out.println(
                    json
                            ? TerminalText.json(answer)
                            : TerminalText.of(id) + ": removal acknowledged");
            return 0;
        } catch (ServiceException e) {
            System.err.println(
                    "nerstream: "
                            + TerminalText.of(id)
                            + ": "
                            + TerminalText.of(String.valueOf(e.getMessage())));
            return 1;
        }
    }
}
