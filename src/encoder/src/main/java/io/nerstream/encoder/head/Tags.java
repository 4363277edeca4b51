package io.nerstream.encoder.head;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Finds the most likely mentions in the tag scores of a sequence, by the algorithm of Viterbi
 * (1967) over the tags outside, begin, inside, of which inside never follows outside.
 */
final class Tags {
    private static final int OUTSIDE = 0;
    private static final int BEGIN = 1;
    private static final int INSIDE = 2;
    private static final int COUNT = HeadLayout.TAGS;

    private Tags() {}

    /**
     * Tokens first to last, both inclusive.
     *
     * @param score geometric mean of the probabilities of the mention's tags, from 0 to 1
     */
    record Run(int first, int last, float score) {}

    /**
     * The mentions of one sequence.
     *
     * @param scores [tokens × 3], unnormalised logarithms
     * @param continues tokens that continue the word of the token before: a mention never begins or
     *     ends inside a word
     */
    static List<Run> decode(float[] scores, BitSet continues) {
        double[][] log = logProbabilities(scores);
        int[] tags = bestPath(log);
        List<Run> runs = new ArrayList<>();
        int token = 0;
        while (token < tags.length) {
            if (tags[token] != BEGIN) {
                token++;
                continue;
            }
            int last = token;
            double sum = log[token][BEGIN];
            while (last + 1 < tags.length && tags[last + 1] == INSIDE) {
                last++;
                sum += log[last][INSIDE];
            }
            float score = (float) Math.exp(sum / (last + 1 - token));
            add(runs, wholeWords(new Run(token, last, score), tags.length, continues));
            token = last + 1;
        }
        return runs;
    }

    /** Two mentions that begin in one word are one. */
    private static void add(List<Run> runs, Run run) {
        Run before = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (before != null && before.last() >= run.first()) {
            runs.set(
                    runs.size() - 1,
                    new Run(
                            before.first(),
                            Math.max(before.last(), run.last()),
                            Math.max(before.score(), run.score())));
        } else {
            runs.add(run);
        }
    }

    private static Run wholeWords(Run run, int tokens, BitSet continues) {
        int first = run.first();
        while (first > 0 && continues.get(first)) {
            first--;
        }
        int last = run.last();
        while (last + 1 < tokens && continues.get(last + 1)) {
            last++;
        }
        return new Run(first, last, run.score());
    }

    private static double[][] logProbabilities(float[] scores) {
        double[][] log = new double[scores.length / COUNT][COUNT];
        for (int token = 0; token < log.length; token++) {
            double sum = 0;
            for (int tag = 0; tag < COUNT; tag++) {
                sum += Math.exp(scores[token * COUNT + tag]);
            }
            for (int tag = 0; tag < COUNT; tag++) {
                log[token][tag] = scores[token * COUNT + tag] - Math.log(sum);
            }
        }
        return log;
    }

    private static int[] bestPath(double[][] log) {
        int[][] from = new int[log.length][COUNT];
        double[] best = {0, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (int token = 0; token < log.length; token++) {
            double[] next = new double[COUNT];
            for (int tag = 0; tag < COUNT; tag++) {
                int before = OUTSIDE;
                for (int candidate = BEGIN; candidate < COUNT; candidate++) {
                    boolean better =
                            best[candidate] > best[before] || (tag == INSIDE && before == OUTSIDE);
                    before = better ? candidate : before;
                }
                from[token][tag] = before;
                next[tag] = best[before] + log[token][tag];
            }
            best = next;
        }
        int[] tags = new int[log.length];
        int tag = OUTSIDE;
        for (int candidate = BEGIN; candidate < COUNT; candidate++) {
            tag = best[candidate] > best[tag] ? candidate : tag;
        }
        for (int token = log.length - 1; token >= 0; token--) {
            tags[token] = tag;
            tag = from[token][tag];
        }
        return tags;
    }
}
