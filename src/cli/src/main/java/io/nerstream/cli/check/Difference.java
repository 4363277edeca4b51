package io.nerstream.cli.check;

import io.nerstream.collection.Standing;
import io.nerstream.collection.StoredRows;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the collection is not what the topic says.
 *
 * @param document its id
 * @param topic what the topic says of it; empty if it has no record of it
 * @param collection what the collection has of it; empty if there is no row
 * @param rows of mentions that are concerned
 */
public record Difference(
        Kind kind,
        String document,
        Optional<Standing> topic,
        Optional<StoredRows.State> collection,
        List<String> rows) {
    public Difference {
        rows = List.copyOf(rows);
    }

    /** What is wrong. */
    public enum Kind {
        /** The topic has the document, the collection has not. */
        MISSING("documents are missing"),
        /** The collection has the document as another record has it. */
        WRONG("documents are those of another record"),
        /** The collection has the document, the topic has not. */
        STALE("documents are there that the topic has not"),
        /** Rows of mentions that the document names are not there. */
        INCOMPLETE("documents lack mentions"),
        /** Rows of mentions are there that no document names. */
        ORPHANED("documents have rows of mentions that nothing names");

        private final String sentence;

        Kind(String sentence) {
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What the topic says, for people. */
    String topicSays() {
        return topic.map(
                        one ->
                                (one.isThere() ? "record " : "removed by ")
                                        + text(one.place().partition(), one.place().offset()))
                .orElse("nothing");
    }

    /** What the collection says, for people. */
    String collectionSays() {
        String row =
                collection
                        .map(
                                one ->
                                        (one.removed() ? "removed by " : "record ")
                                                + text(
                                                        one.place().partition(),
                                                        one.place().offset()))
                        .orElse("nothing");
        return switch (kind) {
            case MISSING, WRONG, STALE -> row;
            case INCOMPLETE -> row + " without " + rows.size() + " of its mentions";
            case ORPHANED -> row + ", and " + rows.size() + " other rows of mentions";
        };
    }

    private static String text(int partition, long offset) {
        return "documents-" + partition + "@" + offset;
    }
}
