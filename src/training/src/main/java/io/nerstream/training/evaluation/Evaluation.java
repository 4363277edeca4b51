package io.nerstream.training.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Runs systems over a task. The search is exhaustive: every document is ranked, equal scores in
 * order of the file.
 */
public final class Evaluation {
    private Evaluation() {}

    /**
     * The figures of one system, macro averages over types; intervals are [low, high] at 95 %, see
     * {@link Bootstrap}.
     */
    public record Result(
            @JsonProperty("r_precision") double rPrecision,
            @JsonProperty("r_precision_ci") List<Double> rPrecisionInterval,
            @JsonProperty("map") double meanAveragePrecision,
            @JsonProperty("map_ci") List<Double> meanAveragePrecisionInterval,
            @JsonProperty("precision_at_10") double precisionAt10,
            @JsonProperty("precision_at_50") double precisionAt50,
            @JsonProperty("types") SortedMap<String, TypeResult> types) {}

    /** The figures of one type. */
    public record TypeResult(
            @JsonProperty("description") String description,
            @JsonProperty("relevant") int relevant,
            @JsonProperty("r_precision") double rPrecision,
            @JsonProperty("r_precision_ci") List<Double> rPrecisionInterval,
            @JsonProperty("average_precision") double averagePrecision,
            @JsonProperty("precision_at_10") double precisionAt10,
            @JsonProperty("precision_at_50") double precisionAt50) {}

    /** Ranks the documents for every type and measures the rankings. */
    public static Result run(RetrievalTask task, RetrievalSystem system)
            throws InterruptedException {
        SortedMap<String, Bootstrap.Ranking> rankings = new TreeMap<>();
        for (Map.Entry<String, RetrievalTask.Query> query : task.queries().entrySet()) {
            float[] scores = system.score(query.getValue().description());
            rankings.put(query.getKey(), rank(scores, query.getValue()));
        }
        return measure(task, rankings);
    }

    private static Bootstrap.Ranking rank(float[] scores, RetrievalTask.Query query) {
        BitSet judged = query.judged();
        int[] documents =
                judged.stream()
                        .boxed()
                        .sorted(
                                Comparator.comparingDouble((Integer d) -> -scores[d])
                                        .thenComparing(Comparator.naturalOrder()))
                        .mapToInt(Integer::intValue)
                        .toArray();
        boolean[] relevant = new boolean[documents.length];
        for (int place = 0; place < documents.length; place++) {
            relevant[place] = query.relevant().get(documents[place]);
        }
        return new Bootstrap.Ranking(documents, relevant);
    }

    private static Result measure(
            RetrievalTask task, SortedMap<String, Bootstrap.Ranking> rankings) {
        int[] once = new int[task.documents().size()];
        Arrays.fill(once, 1);
        Bootstrap.Draws draws = Bootstrap.draw(once.length, rankings);
        List<Measures> measures = new ArrayList<>();
        SortedMap<String, TypeResult> types = new TreeMap<>();
        rankings.forEach(
                (type, ranking) -> {
                    Measures found = Measures.of(ranking.documents(), ranking.relevant(), once);
                    measures.add(found);
                    types.put(
                            type, result(task.queries().get(type), found, draws.types().get(type)));
                });
        Measures macro = Measures.macro(measures);
        return new Result(
                macro.rPrecision(),
                Bootstrap.interval(draws.macro(), Measures::rPrecision),
                macro.averagePrecision(),
                Bootstrap.interval(draws.macro(), Measures::averagePrecision),
                macro.precisionAt10(),
                macro.precisionAt50(),
                types);
    }

    private static TypeResult result(
            RetrievalTask.Query query, Measures found, List<Measures> draws) {
        return new TypeResult(
                query.description(),
                query.relevant().cardinality(),
                found.rPrecision(),
                Bootstrap.interval(draws, Measures::rPrecision),
                found.averagePrecision(),
                found.precisionAt10(),
                found.precisionAt50());
    }

    /** The share of relevant documents among all judged, averaged over types: what chance gives. */
    public static double chance(RetrievalTask task) {
        return task.queries().values().stream()
                .mapToDouble(q -> (double) q.relevant().cardinality() / q.judged().cardinality())
                .average()
                .orElseThrow();
    }
}
