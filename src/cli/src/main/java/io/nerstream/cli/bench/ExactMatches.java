package io.nerstream.cli.bench;

import io.nerstream.collection.DocumentChange;
import io.nerstream.collection.DocumentRow;
import io.nerstream.collection.MentionId;
import io.nerstream.collection.MentionRow;
import io.nerstream.encoder.Vectors;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Predicate;

/** The nearest mentions of what was added, by comparing each with each query. */
final class ExactMatches {
    private final List<float[]> queries;
    private final Predicate<DocumentRow> filter;
    private final int limit;
    private final List<PriorityQueue<Scored>> best;
    private long counted;

    private record Scored(String id, float score) {}

    ExactMatches(List<float[]> queries, Predicate<DocumentRow> filter, int limit) {
        this.queries = queries;
        this.filter = filter;
        this.limit = limit;
        this.best =
                queries.stream()
                        .map(
                                query ->
                                        new PriorityQueue<>(
                                                Comparator.comparingDouble(Scored::score)))
                        .toList();
    }

    void add(DocumentChange.Replace document) {
        if (!filter.test(document.document())) {
            return;
        }
        counted += document.mentions().size();
        for (int i = 0; i < document.mentions().size(); i++) {
            MentionRow mention = document.mentions().get(i);
            for (int query = 0; query < queries.size(); query++) {
                float score = Vectors.dot(queries.get(query), document.vectors().get(i));
                offer(best.get(query), document.id(), mention, score);
            }
        }
    }

    private void offer(
            PriorityQueue<Scored> heap, String document, MentionRow mention, float score) {
        if (heap.size() < limit || score > heap.peek().score()) {
            heap.add(new Scored(MentionId.of(document, mention.start(), mention.end()), score));
            if (heap.size() > limit) {
                heap.remove();
            }
        }
    }

    /** How many mentions the filter lets through. */
    long counted() {
        return counted;
    }

    /** The share of a query's nearest mentions that was found. */
    double recall(int query, List<String> found) {
        Set<String> right = new HashSet<>();
        best.get(query).forEach(one -> right.add(one.id()));
        return right.isEmpty()
                ? 1
                : (double) found.stream().filter(right::contains).count() / right.size();
    }
}
