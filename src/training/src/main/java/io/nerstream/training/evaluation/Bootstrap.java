package io.nerstream.training.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * 95 % confidence intervals by the percentile bootstrap (Efron 1979): documents are drawn anew with
 * replacement, the same draw for all types, so that types that share documents vary together. Types
 * are not drawn: the intervals are about these types.
 */
final class Bootstrap {
    private static final int DRAWS = 1000;
    private static final long SEED = 1;
    private static final double TAIL = 0.025;

    /** A ranking of the documents judged for one type, best first. */
    record Ranking(int[] documents, boolean[] relevant) {
        boolean hasRelevant(int[] copies) {
            return IntStream.range(0, documents.length)
                    .anyMatch(place -> relevant[place] && copies[documents[place]] > 0);
        }
    }

    /**
     * The measures of each draw.
     *
     * @param types by name; a draw without any relevant document of a type leaves that type out
     * @param macro the means over types, one for each draw that held any type
     */
    record Draws(Map<String, List<Measures>> types, List<Measures> macro) {}

    private Bootstrap() {}

    /** [low, high] of a figure over draws. */
    static List<Double> interval(List<Measures> draws, ToDoubleFunction<Measures> figure) {
        double[] sorted = draws.stream().mapToDouble(figure).sorted().toArray();
        int cut = (int) Math.floor(sorted.length * TAIL);
        return List.of(sorted[cut], sorted[sorted.length - 1 - cut]);
    }

    static Draws draw(int documents, Map<String, Ranking> rankings) {
        SplittableRandom random = new SplittableRandom(SEED);
        Draws draws = new Draws(new LinkedHashMap<>(), new ArrayList<>());
        rankings.keySet().forEach(type -> draws.types.put(type, new ArrayList<>()));
        int[] copies = new int[documents];
        for (int i = 0; i < DRAWS; i++) {
            Arrays.fill(copies, 0);
            random.ints(documents, 0, documents).forEach(document -> copies[document]++);
            List<Measures> all = new ArrayList<>();
            rankings.forEach(
                    (type, ranking) -> {
                        if (ranking.hasRelevant(copies)) {
                            Measures one =
                                    Measures.of(ranking.documents(), ranking.relevant(), copies);
                            draws.types.get(type).add(one);
                            all.add(one);
                        }
                    });
            if (!all.isEmpty()) {
                draws.macro.add(Measures.macro(all));
            }
        }
        return draws;
    }
}
