package io.nerstream.collection;

import io.milvus.v2.common.IndexParam;
import io.milvus.v2.exception.MilvusClientException;
import io.milvus.v2.service.index.request.CreateIndexReq;
import io.milvus.v2.service.index.request.DescribeIndexReq;
import io.milvus.v2.service.index.request.ListIndexesReq;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a collection has its indexes. A column that has one keeps it, whatever its kind
 * and name: servers take no second one, and older programs left the names to them.
 */
final class Indexes {
    private static final Logger LOG = LoggerFactory.getLogger(Indexes.class);

    private final Calls calls;
    private final ServerVersion server;

    Indexes(Calls calls, ServerVersion server) {
        this.calls = calls;
        this.server = server;
    }

    /**
     * Makes those that are not there. Without that of the vectors nothing can be searched; what the
     * server refuses of the others is done without, since filters find the same, slower.
     *
     * @param vector of its vectors
     * @param texts columns that filters compare
     * @param numbers columns that filters compare
     */
    void make(String collection, VectorIndex vector, List<String> texts, List<String> numbers) {
        makeOne(collection, vector.parameters());
        texts.forEach(column -> makeIfTaken(collection, of(column, IndexParam.IndexType.TRIE)));
        numbers.forEach(
                column -> makeIfTaken(collection, of(column, IndexParam.IndexType.STL_SORT)));
    }

    private IndexParam of(String column, IndexParam.IndexType before) {
        return IndexParam.builder()
                .fieldName(column)
                .indexName(column)
                .indexType(server.hasInvertedIndex() ? IndexParam.IndexType.INVERTED : before)
                .build();
    }

    private void makeIfTaken(String collection, IndexParam index) {
        try {
            makeOne(collection, index);
        } catch (MilvusClientException e) {
            LOG.warn(
                    "Milvus at {} makes no index of {} in {} ({}): filters by it read every row; let this user make indexes, or make it by hand",
                    calls.uri(),
                    index.getFieldName(),
                    collection,
                    Calls.summary(e));
        }
    }

    private void makeOne(String collection, IndexParam index) {
        if (isThere(collection, index.getFieldName())) {
            return;
        }
        CreateIndexReq request =
                CreateIndexReq.builder()
                        .collectionName(collection)
                        .indexParams(List.of(index))
                        // To wait for it asks servers for what not all of them can say.
                        .sync(false)
                        .build();
        try {
            // To make the same one twice changes nothing.
            calls.call(
                    client -> {
                        client.createIndex(request);
                        return collection;
                    });
        } catch (MilvusClientException e) {
            // Somebody else may have made it meanwhile.
            if (!isThere(collection, index.getFieldName())) {
                throw e;
            }
        }
    }

    private boolean isThere(String collection, String column) {
        ListIndexesReq request =
                ListIndexesReq.builder().collectionName(collection).fieldName(column).build();
        return !calls.call(client -> client.listIndexes(request)).isEmpty();
    }

    /** The one that a collection's vectors have, whoever made it. */
    VectorIndex vectorIndex(String collection) {
        return VectorIndex.named(
                calls.call(
                                client ->
                                        client.describeIndex(
                                                DescribeIndexReq.builder()
                                                        .collectionName(collection)
                                                        .fieldName(Columns.VECTOR)
                                                        .build()))
                        .getIndexDescriptions()
                        .get(0)
                        .getIndexType()
                        .name());
    }
}
