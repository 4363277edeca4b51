package io.nerstream.collection;

import java.util.Map;
import java.util.Optional;

/**
 * What some records of a document come to, one after the other: the rule by which they are written,
 * for whoever has the records and no collection.
 */
public final class Standing {
    private final Before before;

    private Standing(Before before) {
        this.before = before;
    }

    /** Of a document of which this is the first record. */
    public static Standing of(DocumentChange first) {
        return new Standing(Before.nothing(first.id(), first.place(), first.place().time()))
                .after(first);
    }

    /** What it is when one more record has come; the same if that changes nothing. */
    public Standing after(DocumentChange change) {
        if (before.supersedes(change).isPresent()) {
            return this;
        }
        return new Standing(
                change instanceof DocumentChange.Replace replace
                        ? replaced(replace)
                        : Before.of(
                                (DocumentChange.Remove) change,
                                Math.max(1, change.place().time()),
                                Leftover.NONE));
    }

    /** Only what decides about the next record: many of these are held at a time. */
    private static Before replaced(DocumentChange.Replace change) {
        DocumentRow document = change.document();
        DocumentRow kept =
                new DocumentRow(
                        document.id(),
                        document.version(),
                        document.place(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        document.time(),
                        document.ingested(),
                        Optional.empty(),
                        Map.of(),
                        Map.of());
        return new Before(
                kept, change.origin().orElse(change.place().tag()), 0, Places.NONE, Leftover.NONE);
    }

    /** Whether the document is there. */
    public boolean isThere() {
        return before.removed() == 0;
    }

    /** The last record that said what the document is. */
    public RecordPlace place() {
        return before.document().place();
    }

    /** {@link RecordPlace#tag} of the record that said it first. */
    public String origin() {
        return before.origin();
    }
}
