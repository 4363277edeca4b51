package io.nerstream.collection;

import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.exception.MilvusClientException;
import io.milvus.v2.service.collection.request.DropCollectionReq;
import io.milvus.v2.service.index.request.DescribeIndexReq;
import io.milvus.v2.service.index.response.DescribeIndexResp;
import io.milvus.v2.service.utility.request.DescribeAliasReq;
import io.milvus.v2.service.utility.request.DropAliasReq;
import io.milvus.v2.service.utility.request.FlushReq;
import io.milvus.v2.service.utility.request.GetQuerySegmentInfoReq;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.response.SearchResp;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A collection of mentions as the SDK alone has it: what measurements compare with, and what only
 * they need.
 */
public final class BareCollection implements AutoCloseable {
    private static final long LOOK_MILLIS = 200;
    private static final String SEALED = "Sealed";
    // Servers compare smaller parts of a collection row by row.
    private static final long LEAST_INDEXED = 1_024;

    private final Calls calls;
    private final String documents;
    private final String mentions;

    private BareCollection(Calls calls, String encoderId) {
        this.calls = calls;
        this.documents = MentionCollection.documentsOf(encoderId);
        this.mentions = MentionCollection.mentionsOf(encoderId);
    }

    /**
     * Connects to a server, for a collection that {@link MentionCollection#open} has made.
     *
     * @throws CollectionException if no server answers
     */
    public static BareCollection of(MilvusSettings settings, String encoderId) {
        return new BareCollection(new Calls(settings), encoderId);
    }

    /** The server's version, as it says it. */
    public String serverVersion() {
        return calls.once(client -> client.getServerVersion());
    }

    /**
     * The ids of the nearest mentions, by one call that brings everything a reader is shown.
     *
     * @param parameters of the index, such as {@code ef}; empty: the server's own
     */
    public List<String> search(
            float[] vector, int limit, SearchFilter filter, Map<String, Object> parameters) {
        SearchReq request =
                SearchReq.builder()
                        .collectionName(mentions)
                        .annsField(Columns.VECTOR)
                        .data(List.of(new FloatVec(vector)))
                        .limit(limit)
                        .filter(filter.expression())
                        .outputFields(Columns.OF_MENTION)
                        .searchParams(new HashMap<>(parameters))
                        .consistencyLevel(ConsistencyLevel.BOUNDED)
                        .build();
        return calls.once(client -> client.search(request)).getSearchResults().get(0).stream()
                .map(SearchResp.SearchResult::getId)
                .map(String.class::cast)
                .toList();
    }

    /**
     * Seals what was written, and returns when its index is built and searched by: what a
     * collection becomes when it is left alone. Before, full servers search by a coarser index of
     * their own.
     *
     * @throws IllegalStateException if that takes longer than the patience
     */
    public void settle(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        calls.once(
                client -> {
                    client.flush(
                            FlushReq.builder()
                                    .collectionNames(List.of(documents, mentions))
                                    .waitFlushedTimeoutMs(patience.toMillis())
                                    .build());
                    return mentions;
                });
        while (pending() > 0 || !isSearchedSealed()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "%s is not settled after %s, %d rows have no index: give the server more time or fewer rows"
                                .formatted(mentions, patience, pending()));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private boolean isSearchedSealed() {
        if (ServerVersion.of(serverVersion()).lite()) {
            return true;
        }
        return calls
                .call(
                        client ->
                                client.getQuerySegmentInfo(
                                        GetQuerySegmentInfoReq.builder()
                                                .collectionName(mentions)
                                                .build()))
                .getSegmentInfos()
                .stream()
                .allMatch(
                        segment ->
                                segment.getState().equals(SEALED)
                                        && (segment.getNumOfRows() < LEAST_INDEXED
                                                || segment.getIndexID() > 0));
    }

    private long pending() {
        return calls
                .call(
                        client ->
                                client.describeIndex(
                                        DescribeIndexReq.builder()
                                                .collectionName(mentions)
                                                .fieldName(Columns.VECTOR)
                                                .build()))
                .getIndexDescriptions()
                .stream()
                .mapToLong(DescribeIndexResp.IndexDesc::getPendingIndexRows)
                .sum();
    }

    /** Removes both collections, and the alias if it points to them. */
    public void drop() {
        calls.once(
                client -> {
                    if (aliasIsOurs()) {
                        client.dropAlias(
                                DropAliasReq.builder()
                                        .databaseName(calls.database())
                                        .alias(MentionCollection.ALIAS)
                                        .build());
                    }
                    client.dropCollection(
                            DropCollectionReq.builder().collectionName(mentions).build());
                    client.dropCollection(
                            DropCollectionReq.builder().collectionName(documents).build());
                    return mentions;
                });
    }

    private boolean aliasIsOurs() {
        try {
            return calls.once(
                            client ->
                                    client.describeAlias(
                                            DescribeAliasReq.builder()
                                                    .alias(MentionCollection.ALIAS)
                                                    .build()))
                    .getCollectionName()
                    .equals(mentions);
        } catch (MilvusClientException e) {
            // Servers differ in how they say that there is none.
            return false;
        }
    }

    @Override
    public void close() {
        calls.close();
    }
}
