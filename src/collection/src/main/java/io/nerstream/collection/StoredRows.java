package io.nerstream.collection;

import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.response.QueryResp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The rows of an encoder's collections as they are, whether anybody is shown them or not: for
 * whoever checks and mends them.
 */
public final class StoredRows implements AutoCloseable {
    private static final List<String> OF_MENTION = List.of(Columns.ID, Columns.DOCUMENT);

    private final Calls calls;
    private final String documents;
    private final String mentions;

    private StoredRows(Calls calls, String documents, String mentions) {
        this.calls = calls;
        this.documents = documents;
        this.mentions = mentions;
    }

    /**
     * Opens the rows of an encoder's collections, which must be there.
     *
     * @throws CollectionException if no server answers, the collections are not there, or belong to
     *     another encoder, dimension or version; the message says both
     */
    public static StoredRows open(MilvusSettings settings, String encoderId, int dimension) {
        Calls calls = new Calls(settings);
        try {
            String documents = MentionCollection.documentsOf(encoderId);
            String mentions = MentionCollection.mentionsOf(encoderId);
            for (String name : List.of(documents, mentions)) {
                requireThere(calls, name, encoderId);
                MentionCollection.check(
                        calls, name, MentionCollection.identity(encoderId, dimension));
                calls.load(name);
            }
            return new StoredRows(calls, documents, mentions);
        } catch (RuntimeException e) {
            calls.close();
            throw e;
        }
    }

    private static void requireThere(Calls calls, String name, String encoderId) {
        if (MentionCollection.has(calls, name)) {
            return;
        }
        List<String> others =
                calls.call(client -> client.listCollections()).getCollectionNames().stream()
                        .filter(one -> one.startsWith("documents_"))
                        .sorted()
                        .toList();
        throw new CollectionException(
                "Milvus at "
                        + calls.uri()
                        + " has no collection "
                        + name
                        + " of encoder "
                        + encoderId
                        + ", it has "
                        + (others.isEmpty() ? "none of documents" : String.join(", ", others))
                        + ": give the encoder whose job wrote there (--encoder), or the server that it wrote to (--milvus)");
    }

    /**
     * A document's row.
     *
     * @param place of the record that its content is of; of a removed one that of its removal
     * @param origin {@link RecordPlace#tag} of the record that said it first
     * @param removed whether it is but the mark that a removal left
     * @param content ids of the rows of its mentions
     * @param leftover ids of other rows that may be there
     */
    public record State(
            String document,
            RecordPlace place,
            String origin,
            boolean removed,
            List<String> content,
            List<String> leftover) {
        public State {
            content = List.copyOf(content);
            leftover = List.copyOf(leftover);
        }

        private static State of(Map<String, Object> row) {
            Before before = Before.of(row);
            String id = (String) row.get(Columns.ID);
            return new State(
                    before.document().id(),
                    before.document().place(),
                    before.origin(),
                    before.removed() > 0,
                    before.content().ids(id),
                    before.leftover().ids(id));
        }
    }

    /**
     * All rows that belong together.
     *
     * @param id of the document's row
     * @param document by its row; empty if there are only mentions
     * @param mentions ids of the rows of mentions that are there, each with the document that it
     *     names
     */
    public record Entry(String id, Optional<State> document, Map<String, String> mentions) {
        public Entry {
            mentions = Map.copyOf(mentions);
        }

        /** Rows that the document names as content and that are not there. */
        public List<String> missing() {
            return document.stream()
                    .flatMap(state -> state.content().stream())
                    .filter(row -> !mentions.containsKey(row))
                    .toList();
        }

        /** Rows that are there and that no document names. */
        public Set<String> orphans() {
            Set<String> rows = new TreeSet<>(mentions.keySet());
            document.ifPresent(
                    state -> {
                        state.content().forEach(rows::remove);
                        state.leftover().forEach(rows::remove);
                    });
            return rows;
        }
    }

    /** The id of a document's row. */
    public static String rowOf(String document) {
        return MentionId.ofDocument(document);
    }

    /**
     * All rows in the order of their ids, a page in memory at a time. What is written meanwhile may
     * be seen in part: look {@link #again}.
     */
    public void all(Consumer<Entry> each) {
        RowPages ofDocuments = new RowPages(calls, documents, Columns.BEFORE);
        RowPages ofMentions = new RowPages(calls, mentions, List.of(Columns.ID));
        while (ofDocuments.current().isPresent() || ofMentions.current().isPresent()) {
            String id =
                    Stream.concat(
                                    ofDocuments.current().stream(),
                                    ofMentions.current().stream().map(StoredRows::documentRow))
                            .min(String::compareTo)
                            .orElseThrow();
            Optional<State> document = Optional.empty();
            boolean held = true;
            if (ofDocuments.current().filter(id::equals).isPresent()) {
                Map<String, Object> row = ofDocuments.take();
                held = isDocument(row);
                document = Optional.of(row).filter(StoredRows::isDocument).map(State::of);
            }
            Map<String, String> found = new HashMap<>();
            while (ofMentions
                    .current()
                    .map(StoredRows::documentRow)
                    .filter(id::equals)
                    .isPresent()) {
                found.put((String) ofMentions.take().get(Columns.ID), "");
            }
            if (held || !found.isEmpty()) {
                each.accept(new Entry(id, document, found));
            }
        }
    }

    /** Leases are rows of no document. */
    private static boolean isDocument(Map<String, Object> row) {
        return !((String) row.get(Columns.DOCUMENT)).isEmpty();
    }

    private static String documentRow(String mention) {
        int dot = mention.indexOf('.');
        return dot < 0 ? mention : mention.substring(0, dot);
    }

    /**
     * Looks at rows once more, as the newest acknowledged write left them.
     *
     * @param looked rows of mentions to look for beside those that the documents name, by the id of
     *     their document's row
     * @return without those whose document was written meanwhile
     */
    public List<Entry> again(Map<String, ? extends Collection<String>> looked) {
        List<String> ids = List.copyOf(looked.keySet());
        Map<String, State> before = states(ids);
        Set<String> wanted = new HashSet<>();
        looked.values().forEach(wanted::addAll);
        before.values()
                .forEach(
                        state -> {
                            wanted.addAll(state.content());
                            wanted.addAll(state.leftover());
                        });
        Map<String, Map<String, String>> there = new HashMap<>();
        for (Map<String, Object> row : calls.rows(mentions, List.copyOf(wanted), OF_MENTION)) {
            String id = (String) row.get(Columns.ID);
            there.computeIfAbsent(documentRow(id), any -> new HashMap<>())
                    .put(id, (String) row.get(Columns.DOCUMENT));
        }
        Map<String, State> after = states(ids);
        List<Entry> entries = new ArrayList<>();
        for (String id : ids) {
            Optional<State> state = Optional.ofNullable(before.get(id));
            if (state.equals(Optional.ofNullable(after.get(id)))) {
                entries.add(new Entry(id, state, there.getOrDefault(id, Map.of())));
            }
        }
        return entries;
    }

    private Map<String, State> states(List<String> ids) {
        Map<String, State> states = new HashMap<>();
        for (Map<String, Object> row : calls.rows(documents, ids, Columns.BEFORE)) {
            if (isDocument(row)) {
                states.put((String) row.get(Columns.ID), State.of(row));
            }
        }
        return states;
    }

    /** Deletes rows of mentions. */
    public void deleteMentions(List<String> ids) {
        rows(mentions).delete(ids);
    }

    /** Deletes a document's row and all rows that it names. */
    public void deleteDocument(State state) {
        // Were its row gone first, and the rest not, nothing would name that any more.
        rows(mentions)
                .delete(
                        Stream.concat(state.content().stream(), state.leftover().stream())
                                .toList());
        rows(documents).delete(List.of(rowOf(state.document())));
    }

    private MilvusRows rows(String collection) {
        return new MilvusRows(calls, collection, () -> {});
    }

    @Override
    public void close() {
        calls.close();
    }

    /** One collection's rows in the order of their ids, read ahead by a page. */
    private static final class RowPages {
        private static final int PAGE = 2_000;

        private final Calls calls;
        private final String collection;
        private final List<String> columns;

        private List<Map<String, Object>> page = List.of();
        private int next;
        private Optional<String> after = Optional.empty();
        private boolean ended;

        RowPages(Calls calls, String collection, List<String> columns) {
            this.calls = calls;
            this.collection = collection;
            this.columns = columns;
        }

        /** The id of the row that comes next, if there is one. */
        Optional<String> current() {
            if (next == page.size() && !ended) {
                read();
            }
            return next == page.size()
                    ? Optional.empty()
                    : Optional.of((String) page.get(next).get(Columns.ID));
        }

        Map<String, Object> take() {
            Map<String, Object> row = page.get(next++);
            after = Optional.of((String) row.get(Columns.ID));
            return row;
        }

        private void read() {
            QueryReq request =
                    QueryReq.builder()
                            .collectionName(collection)
                            .filter(Columns.ID + " > " + SearchFilter.quoted(after.orElse("")))
                            .outputFields(columns)
                            .limit(PAGE)
                            // By id, as iterators need it.
                            .queryParams(new HashMap<>(Map.of("iterator", "True")))
                            .consistencyLevel(ConsistencyLevel.STRONG)
                            .build();
            page =
                    calls.call(client -> client.query(request)).getQueryResults().stream()
                            .map(QueryResp.QueryResult::getEntity)
                            .toList();
            next = 0;
            ended = page.size() < PAGE;
        }
    }
}
