package io.nerstream.encoder.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which of the waiting sequences run next: the oldest, so that none starves, and those nearest to
 * it in length, so that little is padding, as long as the padded batch stays within the budget.
 */
final class BatchChoice {
    private static final Comparator<Waiting> BY_LENGTH =
            Comparator.<Waiting>comparingInt(w -> w.sequence().length())
                    .thenComparingLong(Waiting::number);

    private BatchChoice() {}

    /**
     * Chooses from sequences in order of arrival; not from none.
     *
     * @param budget most tokens of the batch, padding included; a longer sequence runs alone
     */
    static List<Waiting> choose(List<Waiting> waiting, int budget) {
        Waiting oldest = waiting.get(0);
        List<Waiting> sorted = new ArrayList<>(waiting);
        sorted.removeIf(w -> !w.sequence().taps().equals(oldest.sequence().taps()));
        sorted.sort(BY_LENGTH);
        int first = sorted.indexOf(oldest);
        int end = first + 1;
        while (true) {
            int longest = sorted.get(end - 1).sequence().length();
            int count = end - first;
            boolean longerFits =
                    end < sorted.size()
                            && (long) (count + 1) * sorted.get(end).sequence().length() <= budget;
            boolean shorterFits = first > 0 && (long) (count + 1) * longest <= budget;
            if (!longerFits && !shorterFits) {
                return List.copyOf(sorted.subList(first, end));
            }
            int above =
                    longerFits ? sorted.get(end).sequence().length() - longest : Integer.MAX_VALUE;
            int below =
                    shorterFits
                            ? longest - sorted.get(first - 1).sequence().length()
                            : Integer.MAX_VALUE;
            if (below <= above) {
                first--;
            } else {
                end++;
            }
        }
    }
}
