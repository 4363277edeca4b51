package io.nerstream.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of every command that restricts documents. */
final class FilterOptions {
    @Option(names = "--source", description = "Only documents of this source; can be repeated.")
    private List<String> sources = List.of();

    @Option(names = "--language", description = "Only documents in this; can be repeated.")
    private List<String> languages = List.of();

    @Option(
            names = "--attribute",
            paramLabel = "NAME=VALUE",
            description = "Only documents with this attribute; can be repeated.")
    private Map<String, String> attributes = Map.of();

    boolean isEmpty() {
        return sources.isEmpty() && languages.isEmpty() && attributes.isEmpty();
    }

    void putInto(ObjectNode filter) {
        filter.set("source", ServiceOptions.JSON.valueToTree(sources));
        filter.set("language", ServiceOptions.JSON.valueToTree(languages));
        filter.set("attributes", ServiceOptions.JSON.valueToTree(attributes));
    }

    /** As parameters of an address. */
    List<String> parameters() {
        List<String> parameters = new ArrayList<>();
        sources.forEach(one -> parameters.add("source=" + ServiceOptions.escaped(one)));
        languages.forEach(one -> parameters.add("language=" + ServiceOptions.escaped(one)));
        attributes.forEach(
                (name, value) ->
                        parameters.add("attribute=" + ServiceOptions.escaped(name + "=" + value)));
        return parameters;
    }
}
