package io.nerstream.training.study;

import java.util.Arrays;

/** The area under the receiver operating characteristic. */
final class RocAuc {
    private RocAuc() {}

    /**
     * The probability that a positive score is above a negative one, ties counting half: the
     * Mann-Whitney U statistic over the number of pairs (Hanley and McNeil 1982).
     *
     * @param positive scores, at least one
     * @param negative scores, at least one
     */
    static double of(float[] positive, float[] negative) {
        float[] sorted = negative.clone();
        Arrays.sort(sorted);
        double wins = 0;
        for (float score : positive) {
            int below = firstAtLeast(sorted, score);
            int upTo = firstAtLeast(sorted, Math.nextUp(score));
            wins += below + (upTo - below) / 2.0;
        }
        return wins / positive.length / negative.length;
    }

    private static int firstAtLeast(float[] sorted, float score) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < score) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
