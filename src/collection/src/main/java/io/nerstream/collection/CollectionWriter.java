package io.nerstream.collection;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes changes so that readers see each at once or not at all, and a crash at any point leaves no
 * row that a repetition would not find.
 *
 * <p>Rows of mentions belong to a record, and count only if their document's row names the same.
 * For each batch: what earlier writes may have left is deleted; the rows of documents, which stay
 * as they are otherwise, say which rows come; these are written; the rows of documents change to
 * the new content, and say which rows it had before; those are deleted. So whoever is interrupted,
 * or refused, has destroyed nothing, and what a document's row names is all that there is.
 */
final class CollectionWriter {
    private static final int MENTIONS_AT_ONCE = 1_000;

    private final Rows documents;
    private final Rows mentions;

    CollectionWriter(Rows documents, Rows mentions) {
        this.documents = documents;
        this.mentions = mentions;
    }

    /** The rows of a collection. */
    interface Rows {
        /** Those with these ids that are there, as the newest acknowledged write left them. */
        List<Map<String, Object>> read(List<String> ids, List<String> columns);

        /**
         * Writes rows, in place of those with the same ids.
         *
         * @throws RefusedRowsException if the server will never take one of them
         */
        void upsert(List<JsonObject> rows);

        /** Deletes those with these ids that are there. */
        void delete(List<String> ids);
    }

    List<WriteOutcome> write(List<DocumentChange> changes) {
        Set<String> ids = new HashSet<>();
        for (DocumentChange change : changes) {
            if (!ids.add(change.id())) {
                throw new IllegalArgumentException(
                        "two changes of document " + change.id() + " in one write");
            }
        }
        try {
            return writeAll(changes);
        } catch (RefusedRowsException e) {
            if (changes.size() == 1) {
                return List.of(refused(changes.get(0), e));
            }
            // One of them is what the server does not take: the others must not suffer.
            List<WriteOutcome> outcomes = new ArrayList<>();
            int half = changes.size() / 2;
            outcomes.addAll(write(changes.subList(0, half)));
            outcomes.addAll(write(changes.subList(half, changes.size())));
            return outcomes;
        }
    }

    /** The document stays as it was; what was written of the change goes. */
    private WriteOutcome refused(DocumentChange change, RefusedRowsException refusal) {
        Before now = read(List.of(change)).get(change.id());
        if (change instanceof DocumentChange.Replace replace) {
            Leftover written = Leftover.of(change.place(), Places.of(replace.mentions()));
            mentions.delete(written.without(now).ids(MentionId.ofDocument(change.id())));
        }
        return new WriteOutcome.Rejected(
                Failure.code(refusal.getCause()), refusal.getMessage(), now.kept());
    }

    /** What the changes of one call come to. */
    private static final class Work {
        final List<WriteOutcome> outcomes = new ArrayList<>();
        final List<DocumentChange.Replace> replaced = new ArrayList<>();
        final List<List<WriteOutcome.Occurrence>> occurrences = new ArrayList<>();
        final List<String> left = new ArrayList<>();
        final List<JsonObject> announced = new ArrayList<>();
        final List<JsonObject> changed = new ArrayList<>();
        final List<String> stale = new ArrayList<>();
    }

    private List<WriteOutcome> writeAll(List<DocumentChange> changes) {
        Map<String, Before> before = read(changes);
        Map<String, Occurrences> mentioned = mentioned(changes, before);
        Work work = new Work();
        for (DocumentChange change : changes) {
            Before old = before.get(change.id());
            work.outcomes.add(
                    old.supersedes(change)
                            .orElseGet(
                                    () ->
                                            change instanceof DocumentChange.Replace replacing
                                                    ? replace(
                                                            replacing,
                                                            old,
                                                            mentioned.get(change.id()),
                                                            work)
                                                    : remove(
                                                            (DocumentChange.Remove) change,
                                                            old,
                                                            work)));
        }
        mentions.delete(work.left);
        documents.upsert(work.announced);
        upsertMentions(work);
        documents.upsert(work.changed);
        mentions.delete(work.stale);
        return work.outcomes;
    }

    private static WriteOutcome replace(
            DocumentChange.Replace change, Before old, Occurrences known, Work work) {
        Places places = Places.of(change.mentions());
        if (places.isTooLong()) {
            return new WriteOutcome.Rejected(
                    "too_many_mentions",
                    "it has "
                            + places.all().size()
                            + " mentions, more than one document can hold: publish it in parts",
                    old.kept());
        }
        String row = MentionId.ofDocument(change.id());
        Leftover coming = Leftover.of(change.place(), places).without(old);
        Leftover stale = old.content().without(change.place(), places);
        List<WriteOutcome.Occurrence> occurrences = known.of(change.mentions());
        work.left.addAll(old.leftover().ids(row));
        work.announced.add(Columns.documentRow(old.with(coming)));
        work.replaced.add(change);
        work.occurrences.add(occurrences);
        work.changed.add(Columns.documentRow(Before.of(change, places, stale)));
        work.stale.addAll(stale.ids(row));
        return new WriteOutcome.Indexed(places.all().size(), occurrences);
    }

    private static WriteOutcome remove(DocumentChange.Remove change, Before old, Work work) {
        String row = MentionId.ofDocument(change.id());
        Leftover stale = old.content();
        work.left.addAll(old.leftover().ids(row));
        work.changed.add(Columns.documentRow(Before.of(change, System.currentTimeMillis(), stale)));
        work.stale.addAll(stale.ids(row));
        return new WriteOutcome.Deleted();
    }

    /** In parts, since rows take many times the memory of what they are made of. */
    private void upsertMentions(Work work) {
        List<JsonObject> rows = new ArrayList<>();
        for (int i = 0; i < work.replaced.size(); i++) {
            DocumentChange.Replace one = work.replaced.get(i);
            for (int mention : lastAtEachPlace(one.mentions())) {
                rows.add(
                        Columns.mentionRow(
                                one.document(),
                                one.mentions().get(mention),
                                work.occurrences.get(i).get(mention),
                                one.vectors().get(mention)));
                if (rows.size() == MENTIONS_AT_ONCE) {
                    mentions.upsert(rows);
                    rows.clear();
                }
            }
        }
        mentions.upsert(rows);
    }

    /** Two mentions at one place are one row: the last one wins. */
    private static Collection<Integer> lastAtEachPlace(List<MentionRow> mentions) {
        Map<Places.Place, Integer> last = new LinkedHashMap<>();
        for (int i = 0; i < mentions.size(); i++) {
            last.put(new Places.Place(mentions.get(i).start(), mentions.get(i).end()), i);
        }
        return last.values();
    }

    /** What the older versions of what is replaced mention; nothing is asked for all others. */
    private Map<String, Occurrences> mentioned(
            List<DocumentChange> changes, Map<String, Before> before) {
        List<String> ids = new ArrayList<>();
        Map<String, Occurrences> mentioned = new HashMap<>();
        Map<String, DocumentChange> byRow = new HashMap<>();
        for (DocumentChange change : changes) {
            if (change instanceof DocumentChange.Replace) {
                String row = MentionId.ofDocument(change.id());
                mentioned.put(change.id(), new Occurrences());
                byRow.put(row, change);
                ids.addAll(before.get(change.id()).content().ids(row));
            }
        }
        for (Map<String, Object> row : mentions.read(ids, Columns.MENTIONED)) {
            String id = (String) row.get(Columns.ID);
            DocumentChange change = byRow.get(MentionId.documentRow(id));
            Occurrences known = mentioned.get(change.id());
            int number = ((Number) row.get(Columns.OCCURRENCE)).intValue();
            if (change.place().tag().equals(MentionId.tag(id))) {
                known.addOwn(
                        MentionId.place(id),
                        new WriteOutcome.Occurrence(number, (Boolean) row.get(Columns.NEWS)));
            } else {
                known.add(
                        (String) row.get(Columns.NAME), (String) row.get(Columns.SENTENCE), number);
            }
        }
        return mentioned;
    }

    /** By the documents' ids. */
    private Map<String, Before> read(List<DocumentChange> changes) {
        List<String> rows = changes.stream().map(c -> MentionId.ofDocument(c.id())).toList();
        Map<String, Before> before = new HashMap<>();
        for (Map<String, Object> row : documents.read(rows, Columns.BEFORE)) {
            before.put((String) row.get(Columns.DOCUMENT), Before.of(row));
        }
        long now = System.currentTimeMillis();
        for (DocumentChange change : changes) {
            before.computeIfAbsent(change.id(), id -> Before.nothing(id, change.place(), now));
        }
        return before;
    }
}
