package io.nerstream.collection;

import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.SearchReq;
import io.milvus.v2.service.vector.request.data.FloatVec;
import io.milvus.v2.service.vector.response.SearchResp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One search, page by page, through all matches.
 *
 * <p>The server gives at most {@link #WIDEST} hits a call. Behind them the search goes on with the
 * hits whose score is at most that of the last one, without those that were seen. Hits are ordered
 * by score, then by id, so that pages neither repeat nor miss any as long as nothing is written
 * between them. Groups are formed here: servers group only the first hits, or ignore being asked.
 *
 * <p>Milvus Lite looks at five times as many hits as it is asked for, and takes those out of them
 * that lie below a score: so what comes back short is asked for once more, as wide as can be.
 */
final class Search {
    /** The most hits a Milvus server gives in one call. */
    static final int WIDEST = 16_384;

    private static final int NARROWEST = 100;
    private static final int GROWTH = 4;

    private static final Comparator<Scored> ORDER =
            Comparator.comparingDouble((Scored hit) -> -hit.score()).thenComparing(Scored::id);

    private final Calls calls;
    private final String collection;
    private final VectorIndex index;
    private final SearchQuery query;

    private record Scored(String id, float score, String group) {}

    Search(Calls calls, String collection, VectorIndex index, SearchQuery query) {
        this.calls = calls;
        this.collection = collection;
        this.index = index;
        this.query = query;
    }

    SearchPage run() {
        List<Scored> page = new ArrayList<>();
        Set<String> groups = new HashSet<>();
        Set<String> seen = new HashSet<>();
        Optional<Float> most = startsAnew() ? Optional.empty() : query.after().map(c -> c.score());
        int width = Math.min(WIDEST, Math.max(NARROWEST, GROWTH * query.limit()));
        while (true) {
            List<Scored> hits = hits(most, width);
            // The last score may go on behind the end of what was given: it is read again.
            boolean more = hits.size() == width;
            float last = more ? hits.get(hits.size() - 1).score() : Float.NEGATIVE_INFINITY;
            boolean progress = false;
            for (Scored hit : hits) {
                if (hit.score() > last && seen.add(hit.id())) {
                    progress = true;
                    if (groups.add(hit.group()) && isAfterCursor(hit)) {
                        page.add(hit);
                        if (page.size() == query.limit()) {
                            return page(page, true);
                        }
                    }
                }
            }
            if (!more) {
                if (most.isEmpty() || width == WIDEST) {
                    return page(page, false);
                }
                width = WIDEST;
                continue;
            }
            if (!progress && width == WIDEST) {
                throw new CollectionException(
                        "more than "
                                + WIDEST
                                + " mentions have exactly the score "
                                + last
                                + ": restrict the search by a filter or a higher floor");
            }
            // Only what was seen whole moves the window; a window of one score alone is widened.
            most = progress ? Optional.of(last) : most;
            width = Math.min(WIDEST, width * GROWTH);
        }
    }

    /** Groups need all better hits, since a later mention of one that was given must not count. */
    private boolean startsAnew() {
        return query.grouping() != SearchQuery.Grouping.MENTION;
    }

    private boolean isAfterCursor(Scored hit) {
        if (query.after().isEmpty()) {
            return true;
        }
        SearchQuery.Cursor cursor = query.after().get();
        return hit.score() < cursor.score()
                || (hit.score() == cursor.score() && hit.id().compareTo(cursor.id()) > 0);
    }

    private List<Scored> hits(Optional<Float> most, int width) {
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
        List<Scored> hits = new ArrayList<>();
        SearchResp found = calls.call(client -> client.search(request));
        for (SearchResp.SearchResult one : found.getSearchResults().get(0)) {
            String id = (String) one.getId();
            Object group = column.equals(Columns.ID) ? id : one.getEntity().get(column);
            hits.add(new Scored(id, one.getScore(), (String) group));
        }
        hits.sort(ORDER);
        return hits;
    }

    private String groupColumn() {
        return switch (query.grouping()) {
            case MENTION -> Columns.ID;
            case ENTITY -> Columns.NAME;
            case DOCUMENT -> Columns.DOCUMENT;
        };
    }

    private SearchPage page(List<Scored> page, boolean full) {
        Map<String, Map<String, Object>> rows = rows(page.stream().map(Scored::id).toList());
        List<SearchPage.Hit> hits = new ArrayList<>();
        for (Scored one : page) {
            Map<String, Object> row = rows.get(one.id());
            // Deleted between the two calls: it is no match any more.
            if (row != null) {
                hits.add(
                        new SearchPage.Hit(
                                one.id(),
                                one.score(),
                                Columns.document(row),
                                Columns.mention(row)));
            }
        }
        Optional<SearchQuery.Cursor> next = Optional.empty();
        if (full) {
            Scored last = page.get(page.size() - 1);
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
