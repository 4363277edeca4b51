package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.collection.MatchWalk.Scored;
import io.nerstream.collection.SearchQuery.Cursor;
import io.nerstream.collection.SearchQuery.Grouping;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MatchWalkTest {
    private static final int LIMIT = 25;

    private final Set<String> leftover = new HashSet<>();
    private final List<Scored> stored = new ArrayList<>();
    private int calls;

    /** As Milvus Lite does it: the bound is held against five times the width. */
    private List<Scored> lite(Optional<Float> most, int width) {
        calls++;
        return stored.stream()
                .sorted(Comparator.comparingDouble(hit -> -hit.score()))
                .limit(5L * width)
                .filter(hit -> most.isEmpty() || hit.score() <= most.get())
                .limit(width)
                .toList();
    }

    /** Of everything but what is in {@link #leftover}. */
    private MatchWalk.Server server(BiFunction<Optional<Float>, Integer, List<Scored>> best) {
        return new MatchWalk.Server() {
            @Override
            public List<Scored> best(Optional<Float> most, int width) {
                return best.apply(most, width);
            }

            @Override
            public Set<String> content(List<String> ids) {
                Set<String> content = new HashSet<>(ids);
                content.removeAll(leftover);
                return content;
            }
        };
    }

    @Test
    void leavesOutWhatIsNoContentAndShowsItsGroupByTheNext() {
        for (int i = 0; i < 600; i++) {
            stored.add(new Scored(id(i), 1 - i * 1e-3f, "group " + i % 60));
        }
        IntStream.range(0, 120).forEach(i -> leftover.add(id(i)));

        List<Scored> hits = MatchWalk.page(query(Grouping.DOCUMENT), server(this::lite)).hits();

        assertThat(hits.get(0).id()).isEqualTo(id(120));
        assertThat(hits).extracting(Scored::group).doesNotHaveDuplicates();
    }

    @Test
    void reachesTheLastOfManyMatchesOnceEach() {
        store(2_000);

        List<String> found = all(server(this::lite));

        assertThat(found).hasSize(2_000).doesNotHaveDuplicates();
        assertThat(found).isEqualTo(stored.stream().map(Scored::id).toList());
    }

    @Test
    void goesThroughEqualScoresByTheirIds() {
        IntStream.range(0, 1_000).forEach(i -> stored.add(hit(i, .5f)));

        assertThat(all(server(this::lite))).hasSize(1_000).doesNotHaveDuplicates().isSorted();
    }

    /** A page out of order would end with a cursor before some of its own hits. */
    @Test
    void whatIsWrittenBetweenItsCallsMovesNothingBack() {
        store(502);
        Cursor cursor = new Cursor(stored.get(498).score(), stored.get(498).id());
        MatchWalk.Server server =
                server(
                        (most, width) -> {
                            List<Scored> hits = lite(most, width);
                            if (calls == 1) {
                                stored.add(hit(10_000, stored.get(499).score() + 1e-4f));
                                stored.add(hit(10_001, -1));
                            }
                            return hits;
                        });

        MatchWalk.Page page = MatchWalk.page(query(Grouping.MENTION).after(cursor), server);

        assertThat(calls).isEqualTo(2);
        assertThat(page.hits())
                .isSortedAccordingTo(Comparator.comparingDouble(hit -> -hit.score()))
                .extracting(Scored::id)
                .containsExactly(id(499), id(500), id(501), id(10_001));
    }

    @Test
    void showsAGroupOnceOnAllPages() {
        for (int i = 0; i < 600; i++) {
            stored.add(new Scored(id(i), 1 - i * 1e-3f, "group " + i % 60));
        }

        List<String> groups = new ArrayList<>();
        SearchQuery query = query(Grouping.DOCUMENT);
        Optional<SearchQuery> next = Optional.of(query);
        while (next.isPresent()) {
            MatchWalk.Page page = MatchWalk.page(next.get(), server(this::lite));
            page.hits().forEach(hit -> groups.add(hit.group()));
            next = after(query, page);
        }

        assertThat(groups).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void moreEqualScoresThanACallGivesAreSaid() {
        IntStream.range(0, MatchWalk.WIDEST + 1).forEach(i -> stored.add(hit(i, .5f)));

        assertThatThrownBy(() -> all(server(this::lite)))
                .isInstanceOf(CollectionException.class)
                .hasMessageContaining("exactly the score 0.5");
    }

    private void store(int count) {
        IntStream.range(0, count).forEach(i -> stored.add(hit(i, 1 - i * 1e-3f)));
    }

    private static Scored hit(int number, float score) {
        return new Scored(id(number), score, id(number));
    }

    private static String id(int number) {
        return "%05d".formatted(number);
    }

    private static List<String> all(MatchWalk.Server server) {
        List<String> ids = new ArrayList<>();
        SearchQuery query = query(Grouping.MENTION);
        Optional<SearchQuery> next = Optional.of(query);
        while (next.isPresent()) {
            MatchWalk.Page page = MatchWalk.page(next.get(), server);
            page.hits().forEach(hit -> ids.add(hit.id()));
            next = after(query, page);
        }
        return ids;
    }

    private static Optional<SearchQuery> after(SearchQuery query, MatchWalk.Page page) {
        if (!page.full()) {
            return Optional.empty();
        }
        Scored last = page.hits().get(page.hits().size() - 1);
        return Optional.of(query.after(new Cursor(last.score(), last.id())));
    }

    private static SearchQuery query(Grouping grouping) {
        return new SearchQuery(
                new float[] {1}, LIMIT, -1, SearchFilter.ALL, grouping, Optional.empty(), false);
    }
}
