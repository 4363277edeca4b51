package io.nerstream.collection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through all matches of a query from the best one on, call by call, until a page is full.
 *
 * <p>The server gives at most {@link #WIDEST} hits a call. Behind them the walk goes on with the
 * hits whose score is at most that of the last one, without those that were seen. Hits are ordered
 * by score, then by id, so that pages neither repeat nor miss any as long as nothing is written
 * between them; and what is written or found later, but lies before what was passed, is left out as
 * behind a cursor. Groups are formed here: servers group only the first hits, or ignore being
 * asked.
 *
 * <p>Milvus Lite looks at five times as many hits as it is asked for, and takes those out of them
 * that lie above a score: so what comes back short is asked for once more, as wide as can be.
 */
final class MatchWalk {
    /** The most hits a Milvus server gives in one call. */
    static final int WIDEST = 16_384;

    private static final int NARROWEST = 100;
    private static final int GROWTH = 4;
    private static final int MOST_ASKED = 1_000;

    private static final Comparator<Scored> ORDER =
            Comparator.comparingDouble((Scored hit) -> -hit.score()).thenComparing(Scored::id);

    private final SearchQuery query;
    private final Server server;
    private final List<Scored> page = new ArrayList<>();
    private final Set<String> groups = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private Optional<Scored> passed = Optional.empty();

    /**
     * A hit.
     *
     * @param group what is shown once
     */
    record Scored(String id, float score, String group) {}

    /** Who gives hits. */
    interface Server {
        /** Those of some rows that are content of their documents, and not left from others. */
        Set<String> content(List<String> ids);

        /**
         * The best hits, in any order.
         *
         * @param most the highest score, if there is a bound
         * @param width how many at most
         */
        List<Scored> best(Optional<Float> most, int width);
    }

    /**
     * What was found.
     *
     * @param full whether there may be more
     */
    record Page(List<Scored> hits, boolean full) {}

    private MatchWalk(SearchQuery query, Server server) {
        this.query = query;
        this.server = server;
    }

    /** The page that the query asks for. */
    static Page page(SearchQuery query, Server server) {
        return new MatchWalk(query, server).run();
    }

    private Page run() {
        Optional<Float> most = startsAnew() ? Optional.empty() : query.after().map(c -> c.score());
        int width = Math.min(WIDEST, Math.max(NARROWEST, GROWTH * query.limit()));
        while (true) {
            List<Scored> hits = new ArrayList<>(server.best(most, width));
            hits.sort(ORDER);
            // The last score may go on behind the end of what was given: it is read again.
            boolean more = hits.size() >= width;
            float last = more ? hits.get(hits.size() - 1).score() : Float.NEGATIVE_INFINITY;
            boolean progress = pass(hits, last);
            if (page.size() == query.limit()) {
                return new Page(page, true);
            }
            if (!more && (most.isEmpty() || width == WIDEST)) {
                return new Page(page, false);
            }
            if (more && !progress && width == WIDEST) {
                throw new CollectionException(
                        "more than "
                                + WIDEST
                                + " mentions have exactly the score "
                                + last
                                + ": restrict the search by a filter or a higher floor");
            }
            // Only what was seen whole moves the window; a window of one score alone is widened.
            most = more && progress ? Optional.of(last) : most;
            width = more ? Math.min(WIDEST, width * GROWTH) : WIDEST;
        }
    }

    /** Takes what belongs to the page, until it is full; says whether anything was new. */
    private boolean pass(List<Scored> hits, float last) {
        List<Scored> ahead =
                hits.stream().filter(hit -> hit.score() > last && isAhead(hit)).toList();
        boolean progress = false;
        int from = 0;
        int step = query.limit();
        while (from < ahead.size() && page.size() < query.limit()) {
            int end = Math.min(ahead.size(), from + step);
            progress |= passSome(ahead.subList(from, end));
            from = end;
            step = Math.min(MOST_ASKED, step * GROWTH);
        }
        return progress;
    }

    private boolean passSome(List<Scored> hits) {
        Set<String> content = server.content(hits.stream().map(Scored::id).toList());
        boolean progress = false;
        for (Scored hit : hits) {
            if (page.size() == query.limit()) {
                break;
            }
            if (isAhead(hit) && seen.add(hit.id())) {
                progress = true;
                passed = Optional.of(hit);
                if (content.contains(hit.id()) && groups.add(hit.group()) && isAfterCursor(hit)) {
                    page.add(hit);
                }
            }
        }
        return progress;
    }

    private boolean isAhead(Scored hit) {
        return passed.isEmpty() || ORDER.compare(passed.get(), hit) < 0;
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
}
