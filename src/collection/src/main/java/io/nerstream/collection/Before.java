package io.nerstream.collection;

import java.util.Map;
import java.util.Optional;

/**
 * What is known of a document before it is changed: its row, or the mark that its removal left.
 *
 * <p><b>What is newer.</b> The records of a document come in the order of Kafka. One with a version
 * replaces what has a lower or the same version, or none. One without replaces whatever is there. A
 * removal removes whatever is there. What comes again, after it was replaced or removed, changes
 * nothing.
 *
 * @param document its content; of a mark nothing but its id and the place of the removal
 * @param origin {@link RecordPlace#tag} of the record that said it first
 * @param removed when it was removed, in milliseconds since 1970; 0 if it is there
 * @param places of its mentions
 */
record Before(DocumentRow document, String origin, long removed, Places places, Leftover leftover) {
    private static final String UNSEEN = "";

    /** Nobody has written this document yet. */
    static Before nothing(String id, RecordPlace coming, long now) {
        RecordPlace first = new RecordPlace(coming.partition(), -1, Long.MIN_VALUE);
        return new Before(mark(id, first, now), UNSEEN, now, Places.NONE, Leftover.NONE);
    }

    static Before of(Map<String, Object> row) {
        return new Before(
                Columns.document(row),
                (String) row.get(Columns.ORIGIN),
                Columns.number(row, Columns.REMOVED),
                Places.read((String) row.get(Columns.PLACES)),
                Leftover.read((String) row.get(Columns.LEFTOVER)));
    }

    /** After a document was replaced. */
    static Before of(DocumentChange.Replace change, Places places, Leftover stale) {
        return new Before(
                change.document(), change.origin().orElse(change.place().tag()), 0, places, stale);
    }

    /** After a document was removed. */
    static Before of(DocumentChange.Remove change, long now, Leftover stale) {
        return new Before(
                mark(change.id(), change.place(), change.place().time()),
                change.place().tag(),
                now,
                Places.NONE,
                stale);
    }

    private static DocumentRow mark(String id, RecordPlace removal, long time) {
        return new DocumentRow(
                id,
                Optional.empty(),
                removal,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                time,
                time,
                Optional.empty(),
                Map.of(),
                Map.of());
    }

    /** The same, when other rows may be there beside its own. */
    Before with(Leftover other) {
        return new Before(document, origin, removed, places, other);
    }

    /** The rows of its mentions. */
    Leftover content() {
        return Leftover.of(document.place(), places);
    }

    /** Whether a record changes nothing any more; the outcome says why. */
    Optional<WriteOutcome> supersedes(DocumentChange change) {
        if (change.place().isBefore(document.place())) {
            return Optional.of(new WriteOutcome.Superseded(Optional.empty()));
        }
        if (change instanceof DocumentChange.Nothing) {
            return Optional.of(new WriteOutcome.Superseded(kept()));
        }
        boolean stays =
                change instanceof DocumentChange.Replace replace
                        ? stays(replace)
                        : stays((DocumentChange.Remove) change);
        return stays
                ? Optional.of(new WriteOutcome.Superseded(Optional.of(whatItIs())))
                : Optional.empty();
    }

    private WriteOutcome.Kept whatItIs() {
        return new WriteOutcome.Kept(document.place(), origin, removed > 0);
    }

    /** What must be said again behind a dead letter: where nothing is, none says something else. */
    Optional<WriteOutcome.Kept> kept() {
        return removed == 0 ? Optional.of(whatItIs()) : Optional.empty();
    }

    private boolean stays(DocumentChange.Replace replace) {
        if (replace.origin().isPresent()) {
            return !origin.equals(UNSEEN) && !origin.equals(replace.origin().get());
        }
        Optional<Long> own = document.version();
        Optional<Long> other = replace.document().version();
        return own.isPresent() && other.isPresent() && other.get() < own.get();
    }

    private boolean stays(DocumentChange.Remove removal) {
        return removed == 0
                && removal.onlyOffset()
                        .filter(only -> only != document.place().offset())
                        .isPresent();
    }
}
