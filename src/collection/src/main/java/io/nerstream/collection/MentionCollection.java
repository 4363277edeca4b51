package io.nerstream.collection;

import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.exception.MilvusClientException;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import io.milvus.v2.service.collection.request.DescribeCollectionReq;
import io.milvus.v2.service.collection.request.HasCollectionReq;
import io.milvus.v2.service.utility.request.CreateAliasReq;
import io.milvus.v2.service.utility.request.DescribeAliasReq;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.response.QueryResp;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The mentions of one encoder in a Milvus server, and the documents that they are of.
 *
 * <p>Two Milvus collections, {@code mentions_E} and {@code documents_E} with the first digits of
 * the encoder's id, which hold it whole, with the vectors' dimension and the version of the
 * columns; whoever opens them must agree with all three. Readers may go by the alias {@code
 * mentions}.
 *
 * <p>Readers see each change of a document at once or not at all. Safe for use by several threads,
 * but only one may write a document at a time.
 */
public final class MentionCollection implements AutoCloseable {
    /** The alias that readers use. */
    public static final String ALIAS = "mentions";

    private static final String ENCODER = "nerstream.encoder";
    private static final String DIMENSION = "nerstream.dimension";
    private static final String SCHEMA = "nerstream.schema";
    private static final int NAMED_DIGITS = 12;
    private static final int LEASES_IN_DEADLINE = 6;

    private final Calls calls;
    private final String documents;
    private final String mentions;
    private final CollectionWriter writer;
    private final WriterLease.Terms terms;
    private VectorIndex index = VectorIndex.FLAT;
    private volatile Optional<HeldLease> lease = Optional.empty();

    private MentionCollection(Calls calls, String encoderId, WriterLease.Terms terms) {
        this.calls = calls;
        this.terms = terms;
        this.documents = documentsOf(encoderId);
        this.mentions = mentionsOf(encoderId);
        this.writer =
                new CollectionWriter(
                        new MilvusRows(calls, documents, this::requireLease),
                        new MilvusRows(calls, mentions, this::requireLease));
    }

    static String documentsOf(String encoderId) {
        return "documents_" + encoderId.substring(0, NAMED_DIGITS);
    }

    static String mentionsOf(String encoderId) {
        return "mentions_" + encoderId.substring(0, NAMED_DIGITS);
    }

    /**
     * Opens the collection of an encoder; makes it if it is not there, and lets the alias point to
     * it if it points to none.
     *
     * @param encoderId hexadecimal digits
     * @param dimension of its vectors
     * @throws CollectionException if no server answers, or what is there belongs to another
     *     encoder, dimension or version; the message says both
     */
    public static MentionCollection open(MilvusSettings settings, String encoderId, int dimension) {
        Calls calls = new Calls(settings);
        try {
            MentionCollection collection = new MentionCollection(calls, encoderId, terms(settings));
            Map<String, String> identity = identity(encoderId, dimension);
            CollectionLayout layout = settings.layout();
            String version = calls.call(client -> client.getServerVersion());
            ServerVersion server = ServerVersion.of(version);
            requireThatItDivides(layout, server, version);
            Indexes indexes = new Indexes(calls, server);
            collection.make(
                    collection.documents, Columns.ofDocuments(), layout.shards(), 0, identity);
            indexes.make(
                    collection.documents,
                    VectorIndex.FLAT,
                    Columns.FILTERED_TEXTS,
                    Columns.FILTERED_NUMBERS_OF_DOCUMENT);
            calls.load(collection.documents);
            collection.make(
                    collection.mentions,
                    Columns.ofMentions(dimension, layout.partitions() > 0),
                    layout.shards(),
                    layout.partitions(),
                    identity);
            indexes.make(
                    collection.mentions,
                    VectorIndex.of(layout.index()),
                    Columns.FILTERED_TEXTS,
                    List.of(Columns.TIME));
            calls.load(collection.mentions);
            collection.index = indexes.vectorIndex(collection.mentions);
            collection.nameIfUnnamed();
            return collection;
        } catch (MilvusClientException e) {
            calls.close();
            throw new CollectionException(
                    "Milvus at "
                            + settings.uri()
                            + " does not open the collection: "
                            + Calls.summary(e),
                    e);
        } catch (RuntimeException e) {
            calls.close();
            throw e;
        }
    }

    /** What both collections of an encoder say of themselves. */
    static Map<String, String> identity(String encoderId, int dimension) {
        return Map.of(
                ENCODER,
                encoderId,
                DIMENSION,
                Integer.toString(dimension),
                SCHEMA,
                Columns.SCHEMA_VERSION);
    }

    private static WriterLease.Terms terms(MilvusSettings settings) {
        return new WriterLease.Terms(
                settings.deadline().dividedBy(LEASES_IN_DEADLINE),
                settings.deadline().dividedBy(Calls.TRIES_IN_DEADLINE));
    }

    private static void requireThatItDivides(
            CollectionLayout layout, ServerVersion server, String version) {
        if (layout.partitions() > 0 && !server.dividesRightly()) {
            throw new CollectionException(
                    "the Milvus server is "
                            + version
                            + ", which loses rows of collections that are divided ("
                            + layout.partitions()
                            + " partitions by source): use 2.4 or newer, or no partitions");
        }
    }

    private void make(
            String name,
            CreateCollectionReq.CollectionSchema schema,
            int shards,
            int partitions,
            Map<String, String> identity) {
        if (!has(calls, name)) {
            CreateCollectionReq.CreateCollectionReqBuilder request =
                    CreateCollectionReq.builder()
                            .collectionName(name)
                            .collectionSchema(schema)
                            .numShards(shards)
                            .properties(identity)
                            .consistencyLevel(ConsistencyLevel.STRONG);
            if (partitions > 0) {
                request.numPartitions(partitions);
            }
            try {
                calls.once(
                        client -> {
                            client.createCollection(request.build());
                            return name;
                        });
            } catch (MilvusClientException e) {
                // Somebody else may have made it meanwhile.
                if (!has(calls, name)) {
                    throw e;
                }
            }
        }
        check(calls, name, identity);
    }

    static boolean has(Calls calls, String name) {
        return calls.call(
                client ->
                        client.hasCollection(
                                HasCollectionReq.builder().collectionName(name).build()));
    }

    static void check(Calls calls, String name, Map<String, String> expected) {
        Map<String, String> found =
                calls.call(
                        client ->
                                client.describeCollection(
                                                DescribeCollectionReq.builder()
                                                        .collectionName(name)
                                                        .build())
                                        .getProperties());
        expected.forEach(
                (key, value) -> {
                    String there = found.getOrDefault(key, "nothing");
                    if (!there.equals(value)) {
                        throw new CollectionException(
                                "collection "
                                        + name
                                        + " at "
                                        + calls.uri()
                                        + " has "
                                        + key
                                        + " "
                                        + there
                                        + ", this program needs "
                                        + value
                                        + (key.equals(SCHEMA)
                                                ? ": another version of nerstream made it; use that, or another server or data folder, and index the documents anew"
                                                : ": use the encoder it was made with, or another server or data folder"));
                    }
                });
    }

    private void nameIfUnnamed() {
        if (isNamed()) {
            return;
        }
        try {
            calls.once(
                    client -> {
                        client.createAlias(
                                CreateAliasReq.builder()
                                        .databaseName(calls.database())
                                        .collectionName(mentions)
                                        .alias(ALIAS)
                                        .build());
                        return ALIAS;
                    });
        } catch (MilvusClientException e) {
            // Somebody else may have made it meanwhile.
            if (!isNamed()) {
                throw e;
            }
        }
    }

    private boolean isNamed() {
        try {
            calls.once(
                    client ->
                            client.describeAlias(
                                    DescribeAliasReq.builder()
                                            .databaseName(calls.database())
                                            .alias(ALIAS)
                                            .build()));
            return true;
        } catch (MilvusClientException e) {
            // Servers differ in how they say that there is none.
            return false;
        }
    }

    /**
     * Takes the right to write a part of the documents, until this is closed. Whoever has it
     * already, with whichever collection of the same encoder, is waited for: it must be closed, or
     * silent for as long as it may write at most.
     *
     * @param holder what others are told who has it
     */
    public void reserve(KeyRange range, String holder) throws InterruptedException {
        WriterLease taken =
                new WriterLease(
                        new MilvusLeases(calls, documents),
                        terms,
                        WriterLease.Time.OF_THIS_MACHINE,
                        range,
                        holder);
        // A call that was given up under the one before can land still, and must find nobody else's
        // writes, not even own ones.
        lease.ifPresent(HeldLease::abandon);
        taken.take();
        lease = Optional.of(new HeldLease(taken, terms.renewal()));
    }

    /** Forgets who has reserved what; for whoever knows that nobody else is there. */
    public void endReservations() {
        MilvusLeases leases = new MilvusLeases(calls, documents);
        leases.read().forEach(one -> leases.delete(one.id()));
    }

    private void requireLease() {
        lease.ifPresent(HeldLease::check);
    }

    /**
     * Writes changes of different documents. After it returns, searches with strong consistency see
     * them all, and any repetition of it leaves the same rows.
     *
     * @return what became of each, in their order
     * @throws IllegalArgumentException if two changes are of one document
     * @throws RuntimeException if the server could not be reached within the deadline, or refuses
     *     every call; some of the changes may have been written: write them all again
     */
    public List<WriteOutcome> write(List<DocumentChange> changes) {
        return writer.write(changes);
    }

    /** One page of matches. */
    public SearchPage search(SearchQuery query) {
        return new Search(calls, documents, mentions, index, query).run();
    }

    /** The vector of a mention, if it is there. */
    public Optional<float[]> vector(String mentionId) {
        if (!mentionId.matches("[A-Za-z0-9_-]{1,64}[.][0-9a-z]+[.][0-9a-z]+")) {
            return Optional.empty();
        }
        List<Map<String, Object>> document =
                calls.rows(documents, List.of(MentionId.documentRow(mentionId)), Columns.CONTENT);
        List<String> row =
                document.stream().map(one -> mentionId + "." + Columns.place(one).tag()).toList();
        return calls.rows(mentions, row, List.of(Columns.ID, Columns.VECTOR)).stream()
                .map(Columns::vector)
                .findFirst();
    }

    /** A document with its mentions, if it is there. */
    public Optional<StoredDocument> document(String id) {
        String rowId = MentionId.ofDocument(id);
        List<Map<String, Object>> rows = calls.rows(documents, List.of(rowId), Columns.OF_DOCUMENT);
        if (rows.isEmpty() || ((Number) rows.get(0).get(Columns.REMOVED)).longValue() > 0) {
            return Optional.empty();
        }
        DocumentRow document = Columns.document(rows.get(0));
        Places places = Places.read((String) rows.get(0).get(Columns.PLACES));
        List<String> ids = Leftover.of(document.place(), places).ids(rowId);
        List<MentionRow> found =
                calls.rows(mentions, ids, Columns.OF_MENTION).stream()
                        .map(Columns::mention)
                        .sorted(
                                Comparator.comparingInt(MentionRow::start)
                                        .thenComparing(MentionRow::end))
                        .toList();
        return Optional.of(new StoredDocument(document, found));
    }

    /** The versions of those documents that are there and have one. */
    public Map<String, Long> versions(Collection<String> ids) {
        List<String> rows = ids.stream().map(MentionId::ofDocument).distinct().toList();
        Map<String, Long> versions = new HashMap<>();
        for (Map<String, Object> row :
                calls.rows(
                        documents,
                        rows,
                        List.of(Columns.DOCUMENT, Columns.VERSION, Columns.REMOVED))) {
            if (Columns.number(row, Columns.REMOVED) == 0) {
                Columns.version(row)
                        .ifPresent(
                                version ->
                                        versions.put((String) row.get(Columns.DOCUMENT), version));
            }
        }
        return versions;
    }

    /**
     * Documents in a fixed order, which is that of no value that people know.
     *
     * @param after the {@link DocumentPage#next} of the page before
     */
    public DocumentPage documents(SearchFilter filter, int limit, Optional<String> after) {
        return documents(Columns.present(filter.expression()), limit, after);
    }

    /** Documents whose time to live is over, so that they can be removed; not more than that. */
    public List<DocumentRow> expired(long now, int limit) {
        return documents(Columns.present(Columns.EXPIRES + " <= " + now), limit, Optional.empty())
                .entries()
                .stream()
                .map(DocumentPage.Entry::document)
                .toList();
    }

    private DocumentPage documents(String condition, int limit, Optional<String> after) {
        String expression =
                after.map(id -> Columns.ID + " > " + SearchFilter.quoted(id) + " and " + condition)
                        .orElse(condition);
        List<Map<String, Object>> rows =
                calls.call(
                        client ->
                                client
                                        .query(
                                                QueryReq.builder()
                                                        .collectionName(documents)
                                                        .filter(expression)
                                                        .outputFields(Columns.OF_DOCUMENT)
                                                        .limit(limit)
                                                        // By id, as iterators need it.
                                                        .queryParams(
                                                                new HashMap<>(
                                                                        Map.of("iterator", "True")))
                                                        .consistencyLevel(ConsistencyLevel.STRONG)
                                                        .build())
                                        .getQueryResults()
                                        .stream()
                                        .map(QueryResp.QueryResult::getEntity)
                                        .toList());
        return new DocumentPage(
                rows.stream().map(DocumentPage.Entry::of).toList(),
                rows.size() < limit
                        ? Optional.empty()
                        : Optional.of((String) rows.get(rows.size() - 1).get(Columns.ID)));
    }

    /** Forgets the marks of documents that were removed before a time. */
    public void forgetRemoved(long before) {
        calls.call(
                client ->
                        client.delete(
                                DeleteReq.builder()
                                        .collectionName(documents)
                                        .filter(
                                                Columns.REMOVED
                                                        + " > 0 and "
                                                        + Columns.REMOVED
                                                        + " < "
                                                        + before)
                                        .build()));
    }

    /** How many documents are there. */
    public long countDocuments() {
        return count(documents, Columns.present(""));
    }

    /** How many mentions are there. */
    public long countMentions() {
        return count(mentions, "");
    }

    private long count(String collection, String filter) {
        return calls.call(
                client ->
                        (Long)
                                client.query(
                                                QueryReq.builder()
                                                        .collectionName(collection)
                                                        .filter(filter)
                                                        .outputFields(List.of("count(*)"))
                                                        .consistencyLevel(ConsistencyLevel.STRONG)
                                                        .build())
                                        .getQueryResults()
                                        .get(0)
                                        .getEntity()
                                        .get("count(*)"));
    }

    /** How many calls were tried again for this cause since this was opened. */
    public long repeatedCalls(RetryCause cause) {
        return calls.repeated(cause);
    }

    /**
     * Closes it while a call that changes something may be on its way still: what is reserved stays
     * so until that has ended.
     */
    public void abandon() {
        lease.ifPresent(HeldLease::abandon);
        calls.close();
    }

    @Override
    public void close() {
        lease.ifPresent(HeldLease::close);
        calls.close();
    }
}
