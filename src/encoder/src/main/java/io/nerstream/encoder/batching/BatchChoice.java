package io.nerstream.encoder.batching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Which of the waiting sequences run next: sorted by length they are cut into batches that use the
 * budget, and the batch with the sequence whose turn it is runs. So none starves, attention sees
 * little padding, and what is left can still be cut well.
 */
final class BatchChoice {
    /**
     * Places of the padded batch for each token of the budget at most: bounds the memory that
     * attention takes.
     */
    private static final int MOST_PADDING = 2;

    private static final int LATE_PART = 4;

    private static final Comparator<Waiting<?, ?>> BY_LENGTH =
            Comparator.<Waiting<?, ?>>comparingInt(Waiting::length)
                    .thenComparingLong(Waiting::number);

    private BatchChoice() {}

    /**
     * Chooses from sequences in the order of their turns; not from none.
     *
     * @param budget most tokens of the batch; a longer sequence runs alone
     */
    static List<Waiting<?, ?>> choose(List<Waiting<?, ?>> waiting, int budget) {
        Waiting<?, ?> next = waiting.get(0);
        List<Waiting<?, ?>> sorted = new ArrayList<>(waiting);
        sorted.removeIf(one -> !one.model().equals(next.model()));
        // Nobody waits for what is far behind the beginning of a long text: not in his own batch,
        // and not long in the one before.
        sorted.removeIf(one -> one.isLate() != next.isLate());
        return choose(next, sorted, next.isLate() ? late(budget) : budget);
    }

    /** Tokens of a batch of what is far behind the beginning of a long text. */
    static int late(int budget) {
        return budget / LATE_PART;
    }

    private static List<Waiting<?, ?>> choose(
            Waiting<?, ?> next, List<Waiting<?, ?>> sorted, int budget) {
        sorted.sort(BY_LENGTH);
        int place = sorted.indexOf(next);
        int first = 0;
        int end = endOfBatch(sorted, first, budget);
        while (end <= place) {
            first = end;
            end = endOfBatch(sorted, first, budget);
        }
        if (end == sorted.size()) {
            // The last batch is what was left over: fill it up from the one before.
            first = startOfBatch(sorted, end, budget);
        }
        return List.copyOf(sorted.subList(first, end));
    }

    /** Where a batch ends that begins at {@code first}. */
    private static int endOfBatch(List<Waiting<?, ?>> sorted, int first, int budget) {
        int end = first + 1;
        long tokens = sorted.get(first).length();
        while (end < sorted.size()) {
            int length = sorted.get(end).length();
            tokens += length;
            if (!fits(tokens, end - first + 1, length, budget)) {
                break;
            }
            end++;
        }
        return end;
    }

    /** Where the largest batch begins that ends before {@code end}. */
    private static int startOfBatch(List<Waiting<?, ?>> sorted, int end, int budget) {
        int longest = sorted.get(end - 1).length();
        int first = end - 1;
        long tokens = longest;
        while (first > 0) {
            tokens += sorted.get(first - 1).length();
            if (!fits(tokens, end - first + 1, longest, budget)) {
                break;
            }
            first--;
        }
        return first;
    }

    private static boolean fits(long tokens, int count, int longest, int budget) {
        return tokens <= budget && (long) count * longest <= (long) MOST_PADDING * budget;
    }
}
