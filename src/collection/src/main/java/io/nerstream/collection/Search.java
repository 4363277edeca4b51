package io.nerstream.collection;

import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.response.SearchResp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One page of a search: which mentions match, and then all that a reader is shown of them. */
final class Search implements MatchWalk.Server {
    private final Calls calls;
    private final String collection;
    private final Contents contents;
    private final VectorIndex index;
    private final SearchQuery query;

    Search(Calls calls, String documents, String collection, VectorIndex index, SearchQuery query) {
        this.calls = calls;
        this.contents = new Contents(calls, documents, query.strong());
        this.collection = collection;
        this.index = index;
        this.query = query;
    }

    SearchPage run() {
        MatchWalk.Page found = MatchWalk.page(query, this);
        return page(found.hits(), found.full());
    }

    @Override
    public Set<String> content(List<String> ids) {
        return contents.of(ids);
    }

    @Override
    public List<MatchWalk.Scored> best(Optional<Float> most, int width) {
        Map<String, Object> range = new HashMap<>(index.searching(width));
        if (query.floor() > -1) {
            // The server leaves the bound itself out.
            range.put("radius", (double) Math.nextDown((float) query.floor()));
        }
        if (most.isPresent()) {
            range.put("range_filter", (double) most.get());
            range.putIfAbsent("radius", -1.1);
        }
        String column = groupColumn();
        SearchReq request =
                SearchReq.builder()
                        .collectionName(collection)
                        .annsField(Columns.VECTOR)
                        .data(List.of(new FloatVec(query.vector())))
                        .limit(width)
                        .filter(query.filter().expression())
                        .outputFields(List.of(column))
                        .searchParams(range)
                        .consistencyLevel(
                                query.strong() ? ConsistencyLevel.STRONG : ConsistencyLevel.BOUNDED)
                        .build();
        List<MatchWalk.Scored> hits = new ArrayList<>();
        SearchResp found = calls.call(client -> client.search(request));
        for (SearchResp.SearchResult one : found.getSearchResults().get(0)) {
            String id = (String) one.getId();
            Object group = column.equals(Columns.ID) ? id : one.getEntity().get(column);
            hits.add(new MatchWalk.Scored(id, one.getScore(), (String) group));
        }
        return hits;
    }

    private String groupColumn() {
        return switch (query.grouping()) {
            case MENTION -> Columns.ID;
            case ENTITY -> Columns.NAME;
            case DOCUMENT -> Columns.DOCUMENT;
        };
    }

    private SearchPage page(List<MatchWalk.Scored> page, boolean full) {
        Map<String, Map<String, Object>> rows =
                rows(page.stream().map(MatchWalk.Scored::id).toList());
        List<SearchPage.Hit> hits = new ArrayList<>();
        for (MatchWalk.Scored one : page) {
            Map<String, Object> row = rows.get(one.id());
            // Deleted between the two calls: it is no match any more.
            if (row != null) {
                hits.add(
                        new SearchPage.Hit(
                                MentionId.ofRow(one.id()),
                                one.score(),
                                Columns.document(row),
                                Columns.mention(row)));
            }
        }
        Optional<SearchQuery.Cursor> next = Optional.empty();
        if (full) {
            MatchWalk.Scored last = page.get(page.size() - 1);
            next = Optional.of(new SearchQuery.Cursor(last.score(), last.id()));
        }
        return new SearchPage(hits, next);
    }

    /** To read strongly makes full servers wait for the next tick of their clock (0.2 to 0.4 s). */
    private Map<String, Map<String, Object>> rows(List<String> ids) {
        Map<String, Map<String, Object>> rows = new HashMap<>();
        if (!query.strong()) {
            read(ids, ConsistencyLevel.BOUNDED, rows);
        }
        // What one replica has found, another may not have yet.
        List<String> missing = ids.stream().filter(id -> !rows.containsKey(id)).toList();
        read(missing, ConsistencyLevel.STRONG, rows);
        return rows;
    }

    private void read(
            List<String> ids, ConsistencyLevel level, Map<String, Map<String, Object>> rows) {
        calls.rows(collection, ids, Columns.OF_MENTION, level)
                .forEach(row -> rows.put((String) row.get(Columns.ID), row));
    }
}
