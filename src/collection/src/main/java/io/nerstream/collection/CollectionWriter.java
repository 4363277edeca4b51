package io.nerstream.collection;

import com.google.gson.JsonObject;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes changes so that a crash at any point leaves no row that a repetition would not find.
 *
 * <p>A document's row lists the places of its mentions. It is written before they are, with those
 * of the older version too; then the rows of the new version are upserted, those that it has no
 * more are deleted, and the list is cut to its own. So at every moment the list holds all rows that
 * exist, and a repetition finds in them what the older version mentioned.
 */
final class CollectionWriter {
    private static final int ROWS_AT_ONCE = 1_000;
    // Characters and four bytes for a value: less than the 64 MB that Milvus takes, whatever the
    // language.
    private static final long LARGEST_REQUEST = 16L * 1024 * 1024;
    private static final int IDS_AT_ONCE = 5_000;

    private final Calls calls;
    private final String documents;
    private final String mentions;

    CollectionWriter(Calls calls, String documents, String mentions) {
        this.calls = calls;
        this.documents = documents;
        this.mentions = mentions;
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
        } catch (RuntimeException e) {
            if (Failure.of(e) != Failure.REJECT) {
                throw e;
            }
            if (changes.size() == 1) {
                return List.of(new WriteOutcome.Rejected(Failure.code(e), reason(e)));
            }
            // One of them is what the server does not take: the others must not suffer.
            List<WriteOutcome> outcomes = new ArrayList<>();
            int half = changes.size() / 2;
            outcomes.addAll(write(changes.subList(0, half)));
            outcomes.addAll(write(changes.subList(half, changes.size())));
            return outcomes;
        }
    }

    private static String reason(RuntimeException refusal) {
        String message = String.valueOf(refusal.getMessage());
        return "Milvus does not take it: " + message.substring(0, Math.min(300, message.length()));
    }

    /** What the changes of one call come to. */
    private static final class Work {
        final List<WriteOutcome> outcomes = new ArrayList<>();
        final List<DocumentChange.Replace> replaced = new ArrayList<>();
        final List<List<WriteOutcome.Occurrence>> occurrences = new ArrayList<>();
        final List<JsonObject> intents = new ArrayList<>();
        final List<String> first = new ArrayList<>();
        final List<String> stale = new ArrayList<>();
        final List<JsonObject> cuts = new ArrayList<>();
    }

    private List<WriteOutcome> writeAll(List<DocumentChange> changes) {
        Map<String, Before> before = read(changes);
        Map<String, Occurrences> mentioned = mentioned(changes, before);
        Work work = new Work();
        for (DocumentChange change : changes) {
            String row = MentionId.ofDocument(change.id());
            Optional<Before> old = Optional.ofNullable(before.get(row));
            work.outcomes.add(
                    change instanceof DocumentChange.Replace replacing
                            ? replace(
                                    replacing,
                                    row,
                                    old,
                                    mentioned.getOrDefault(row, new Occurrences()),
                                    work)
                            : remove((DocumentChange.Remove) change, row, old, work));
        }
        delete(mentions, work.first);
        upsert(documents, work.intents);
        upsertMentions(work);
        delete(mentions, work.stale);
        upsert(documents, work.cuts);
        return work.outcomes;
    }

    private static WriteOutcome replace(
            DocumentChange.Replace change,
            String row,
            Optional<Before> old,
            Occurrences known,
            Work work) {
        Places places = Places.of(change.mentions());
        Places oldPlaces = old.map(Before::places).orElse(Places.NONE);
        Optional<WriteOutcome> newer = old.flatMap(there -> there.supersedes(change.document()));
        if (newer.isPresent()) {
            return newer.get();
        }
        if (places.isTooLong()) {
            return new WriteOutcome.Rejected(
                    "too_many_mentions",
                    "it has "
                            + places.all().size()
                            + " mentions, more than one document can hold: publish it in parts");
        }
        long cleared = old.map(Before::cleared).orElse(Before.NEVER);
        List<WriteOutcome.Occurrence> occurrences = known.of(change.mentions());
        Places stale = oldPlaces.without(places);
        Places both = places.and(oldPlaces);
        work.replaced.add(change);
        work.occurrences.add(occurrences);
        if (both.isTooLong()) {
            // The old ones, which are listed still, go first.
            addIds(row, stale, work.first);
            work.intents.add(Columns.documentRow(change.document(), cleared, places));
        } else {
            work.intents.add(Columns.documentRow(change.document(), cleared, both));
            if (!stale.all().isEmpty()) {
                addIds(row, stale, work.stale);
                work.cuts.add(Columns.documentRow(change.document(), cleared, places));
            }
        }
        return new WriteOutcome.Indexed(places.all().size(), occurrences);
    }

    private static WriteOutcome remove(
            DocumentChange.Remove change, String row, Optional<Before> old, Work work) {
        if (old.isPresent() && old.get().supersedes(change)) {
            return new WriteOutcome.Superseded(0, old.get().version());
        }
        Places places = old.map(Before::places).orElse(Places.NONE);
        long cleared = old.map(there -> there.clearedBy(change)).orElse(change.place().offset());
        work.intents.add(Columns.removedRow(change, cleared, places));
        if (!places.all().isEmpty()) {
            addIds(row, places, work.stale);
            work.cuts.add(Columns.removedRow(change, cleared, Places.NONE));
        }
        return new WriteOutcome.Deleted();
    }

    private static void addIds(String row, Places places, List<String> ids) {
        for (Places.Place place : places.all()) {
            ids.add(MentionId.at(row, place.start(), place.end()));
        }
    }

    /** Request by request, since rows take many times the memory of what they are made of. */
    private void upsertMentions(Work work) {
        List<JsonObject> rows = new ArrayList<>();
        long size = 0;
        for (int i = 0; i < work.replaced.size(); i++) {
            DocumentChange.Replace one = work.replaced.get(i);
            for (int mention : lastAtEachPlace(one.mentions())) {
                JsonObject row =
                        Columns.mentionRow(
                                one.document(),
                                one.mentions().get(mention),
                                work.occurrences.get(i).get(mention),
                                one.vectors().get(mention));
                long bytes = Columns.size(row);
                if (rows.size() == ROWS_AT_ONCE || size + bytes > LARGEST_REQUEST) {
                    upsert(mentions, rows);
                    rows.clear();
                    size = 0;
                }
                rows.add(row);
                size += bytes;
            }
        }
        upsert(mentions, rows);
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
        Map<String, Long> own = new HashMap<>();
        for (DocumentChange change : changes) {
            String document = MentionId.ofDocument(change.id());
            Before old = before.get(document);
            if (old != null && change instanceof DocumentChange.Replace replace) {
                addIds(document, old.places(), ids);
                own.put(document, replace.document().place().offset());
            }
        }
        Map<String, Occurrences> mentioned = new HashMap<>();
        for (Map<String, Object> row : calls.rows(mentions, ids, Columns.MENTIONED)) {
            String id = (String) row.get(Columns.ID);
            String document = MentionId.documentRow(id);
            Occurrences known = mentioned.computeIfAbsent(document, any -> new Occurrences());
            int number = ((Number) row.get(Columns.OCCURRENCE)).intValue();
            long offset = ((Number) row.get(Columns.OFFSET)).longValue();
            if (own.get(document) == offset) {
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

    private Map<String, Before> read(List<DocumentChange> changes) {
        List<String> ids = changes.stream().map(c -> MentionId.ofDocument(c.id())).toList();
        Map<String, Before> before = new HashMap<>();
        for (Map<String, Object> row : calls.rows(documents, ids, Columns.BEFORE)) {
            before.put((String) row.get(Columns.ID), Before.of(row));
        }
        return before;
    }

    private void upsert(String collection, List<JsonObject> rows) {
        int from = 0;
        while (from < rows.size()) {
            int end = endOfRequest(rows, from);
            upsertOnce(collection, rows.subList(from, end));
            from = end;
        }
    }

    /** As many rows as a request may hold, one at least. */
    static int endOfRequest(List<JsonObject> rows, int from) {
        long size = Columns.size(rows.get(from));
        int end = from + 1;
        while (end < rows.size() && end - from < ROWS_AT_ONCE) {
            size += Columns.size(rows.get(end));
            if (size > LARGEST_REQUEST) {
                break;
            }
            end++;
        }
        return end;
    }

    private void upsertOnce(String collection, List<JsonObject> rows) {
        UpsertReq request = UpsertReq.builder().collectionName(collection).data(rows).build();
        long taken = calls.call(client -> client.upsert(request).getUpsertCnt());
        if (taken != rows.size()) {
            throw new IllegalStateException(
                    "collection "
                            + collection
                            + " took "
                            + taken
                            + " of "
                            + rows.size()
                            + " rows without an error");
        }
    }

    private void delete(String collection, List<String> ids) {
        for (int from = 0; from < ids.size(); from += IDS_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + IDS_AT_ONCE));
            calls.call(
                    client ->
                            client.delete(
                                    DeleteReq.builder()
                                            .collectionName(collection)
                                            .filter(Columns.in(some))
                                            .build()));
        }
    }
}
