package io.nerstream.collection;

import com.google.gson.JsonObject;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import io.milvus.v2.service.vector.response.QueryResp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes changes so that a crash at any point leaves no row that a repetition would not find.
 *
 * <p>A document's row lists the places of its mentions. It is written before they are, with those
 * of the older version too; then the rows that the new version has no more are deleted, its own are
 * upserted, and the list is cut to them. So at every moment the list holds all rows that exist.
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

    /** What is known of a document before it is changed. */
    private record Before(long version, Places places) {}

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
                return List.of(new WriteOutcome.Rejected(reason(e)));
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

    private List<WriteOutcome> writeAll(List<DocumentChange> changes) {
        Map<String, Before> before = read(changes);
        List<WriteOutcome> outcomes = new ArrayList<>();
        List<DocumentChange.Replace> replaced = new ArrayList<>();
        List<JsonObject> intents = new ArrayList<>();
        List<JsonObject> cuts = new ArrayList<>();
        List<String> staleMentions = new ArrayList<>();
        List<String> goneDocuments = new ArrayList<>();
        for (DocumentChange change : changes) {
            String row = MentionId.ofDocument(change.id());
            Before old = before.getOrDefault(row, new Before(Long.MIN_VALUE, Places.read("")));
            if (change instanceof DocumentChange.Replace replace) {
                Places places = Places.of(replace.mentions());
                Places all = places.and(old.places());
                String tooMuch = tooMuch(places, all);
                if (old.version() > replace.document().version()) {
                    outcomes.add(
                            new WriteOutcome.Superseded(
                                    replace.document().version(), old.version()));
                } else if (!tooMuch.isEmpty()) {
                    outcomes.add(new WriteOutcome.Rejected(tooMuch));
                } else {
                    replaced.add(replace);
                    intents.add(Columns.documentRow(replace.document(), all));
                    Places stale = old.places().without(places);
                    if (!stale.all().isEmpty()) {
                        addIds(row, stale, staleMentions);
                        cuts.add(Columns.documentRow(replace.document(), places));
                    }
                    outcomes.add(new WriteOutcome.Indexed(places.all().size()));
                }
            } else {
                addIds(row, old.places(), staleMentions);
                goneDocuments.add(row);
                outcomes.add(new WriteOutcome.Deleted());
            }
        }
        upsert(documents, intents);
        delete(mentions, staleMentions);
        upsert(mentions, rows(replaced));
        upsert(documents, cuts);
        delete(documents, goneDocuments);
        return outcomes;
    }

    private static String tooMuch(Places places, Places all) {
        if (places.encoded().length() > Places.LONGEST || all.encoded().length() > Places.LONGEST) {
            return "it has "
                    + places.all().size()
                    + " mentions, more than one document can hold: publish it in parts";
        }
        return "";
    }

    private static void addIds(String row, Places places, List<String> ids) {
        for (Places.Place place : places.all()) {
            ids.add(MentionId.at(row, place.start(), place.end()));
        }
    }

    /** Two mentions at one place are one row: the last one wins. */
    private static List<JsonObject> rows(List<DocumentChange.Replace> replaced) {
        List<JsonObject> rows = new ArrayList<>();
        for (DocumentChange.Replace one : replaced) {
            Map<Places.Place, JsonObject> own = new HashMap<>();
            for (int i = 0; i < one.mentions().size(); i++) {
                MentionRow mention = one.mentions().get(i);
                own.put(
                        new Places.Place(mention.start(), mention.end()),
                        Columns.mentionRow(one.document(), mention, one.vectors().get(i)));
            }
            rows.addAll(own.values());
        }
        return rows;
    }

    private Map<String, Before> read(List<DocumentChange> changes) {
        List<String> ids = changes.stream().map(c -> MentionId.ofDocument(c.id())).toList();
        Map<String, Before> before = new HashMap<>();
        for (int from = 0; from < ids.size(); from += ROWS_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + ROWS_AT_ONCE));
            QueryReq request =
                    QueryReq.builder()
                            .collectionName(documents)
                            .filter(Columns.in(some))
                            .outputFields(List.of(Columns.ID, Columns.VERSION, Columns.PLACES))
                            .consistencyLevel(ConsistencyLevel.STRONG)
                            .build();
            QueryResp found = calls.call(client -> client.query(request));
            for (QueryResp.QueryResult one : found.getQueryResults()) {
                Map<String, Object> row = one.getEntity();
                before.put(
                        (String) row.get(Columns.ID),
                        new Before(
                                (Long) row.get(Columns.VERSION),
                                Places.read((String) row.get(Columns.PLACES))));
            }
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
