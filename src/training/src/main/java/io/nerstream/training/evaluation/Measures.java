package io.nerstream.training.evaluation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * How good a ranking is, each figure from 0 to 1.
 *
 * @param rPrecision share of relevant documents among the first R, R being the number of relevant
 *     ones
 * @param averagePrecision mean over the relevant documents of the precision at their rank
 * @param precisionAt10 share of relevant documents among the first 10, fewer counting as missed
 * @param precisionAt50 the same of the first 50
 */
record Measures(
        double rPrecision, double averagePrecision, double precisionAt10, double precisionAt50) {

    /**
     * Measures a ranking in which a document can stand several times, one copy behind the other, or
     * not at all: so a bootstrap resample needs no sorting of its own.
     *
     * @param ranking documents, best first
     * @param relevant for each place of the ranking
     * @param copies of each document; at least one copy must be relevant
     */
    static Measures of(int[] ranking, boolean[] relevant, int[] copies) {
        long wanted = 0;
        for (int place = 0; place < ranking.length; place++) {
            wanted += relevant[place] ? copies[ranking[place]] : 0;
        }
        if (wanted == 0) {
            throw new IllegalArgumentException("no document is relevant");
        }
        long seen = 0;
        long hits = 0;
        long atWanted = 0;
        long at10 = 0;
        long at50 = 0;
        double precisions = 0;
        for (int place = 0; place < ranking.length; place++) {
            int here = copies[ranking[place]];
            if (relevant[place]) {
                atWanted += within(here, seen, wanted);
                at10 += within(here, seen, 10);
                at50 += within(here, seen, 50);
                for (int copy = 1; copy <= here; copy++) {
                    precisions += (double) (hits + copy) / (seen + copy);
                }
                hits += here;
            }
            seen += here;
        }
        return new Measures(
                (double) atWanted / wanted, precisions / wanted, at10 / 10.0, at50 / 50.0);
    }

    /** How many of the copies that follow {@code seen} others are among the first so many. */
    private static long within(int copies, long seen, long first) {
        return Math.max(0, Math.min(copies, first - seen));
    }

    /** The mean over types, each counting the same. */
    static Measures macro(List<Measures> all) {
        return new Measures(
                mean(all, Measures::rPrecision),
                mean(all, Measures::averagePrecision),
                mean(all, Measures::precisionAt10),
                mean(all, Measures::precisionAt50));
    }

    private static double mean(List<Measures> all, ToDoubleFunction<Measures> figure) {
        return all.stream().mapToDouble(figure).average().orElseThrow();
    }
}
