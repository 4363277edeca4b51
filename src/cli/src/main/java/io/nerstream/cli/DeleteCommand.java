package io.nerstream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description =
                "Removes documents and their mentions; returns when Kafka has acknowledged it.",
        mixinStandardHelpOptions = true)
final class DeleteCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of documents.")
    private List<String> ids;

    @Option(names = "--json", description = "The answers as JSON, one a line.")
    private boolean json;

    @Mixin private ServiceOptions service;

    @Override
    public Integer call() throws Exception {
        int exit = 0;
        for (String id : ids) {
            exit = Math.max(exit, delete(id));
        }
        return exit;
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
