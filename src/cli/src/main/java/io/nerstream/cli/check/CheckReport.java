package io.nerstream.cli.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.cli.terminal.TerminalText;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a check found, and what was done about it.
 *
 * @param mended what was done about a difference; empty if nothing was to be mended
 */
record CheckReport(CollectionCheck.Result result, Map<Difference, String> mended) {
    private static final int SHOWN = 20;

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("documents", result.documents());
        json.put("mentions", result.mentions());
        json.put("in_flight", result.inFlight());
        ObjectNode counts = json.putObject("counts");
        ArrayNode all = json.putArray("differences");
        for (Difference.Kind kind : Difference.Kind.values()) {
            List<Difference> found = result.of(kind);
            counts.put(kind.word(), found.size());
            found.stream().limit(SHOWN).forEach(one -> add(all.addObject(), one));
        }
        json.put("mended", mended.size());
        return json;
    }

    private void add(ObjectNode json, Difference one) {
        json.put("kind", one.kind().word());
        json.put("document", one.document());
        json.put("topic", one.topicSays());
        json.put("collection", one.collectionSays());
        json.put("rows", one.rows().size());
        Optional.ofNullable(mended.get(one)).ifPresent(what -> json.put("mended", what));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                result.documents()
                        + " documents with "
                        + result.mentions()
                        + " rows of mentions, "
                        + result.inFlight()
                        + " documents in flight left out");
        for (Difference.Kind kind : Difference.Kind.values()) {
            List<Difference> found = result.of(kind);
            if (!found.isEmpty()) {
                line(text, found.size() + " " + kind.sentence() + ":");
                found.stream().limit(SHOWN).forEach(one -> add(text, one));
                if (found.size() > SHOWN) {
                    line(text, "  and " + (found.size() - SHOWN) + " more");
                }
            }
        }
        line(text, ending());
        return text.toString();
    }

    private void add(StringBuilder text, Difference one) {
        line(
                text,
                "  "
                        + TerminalText.of(one.document())
                        + "  topic: "
                        + one.topicSays()
                        + "  collection: "
                        + one.collectionSays()
                        + Optional.ofNullable(mended.get(one)).map(what -> "  " + what).orElse(""));
    }

    private String ending() {
        if (result.differences().isEmpty()) {
            return "The collection is what the topic says.";
        }
        return mended.isEmpty()
                ? "'check --repair' mends this."
                : "Mended what could be; the job writes what was published again. 'check' shows whether it worked.";
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}
