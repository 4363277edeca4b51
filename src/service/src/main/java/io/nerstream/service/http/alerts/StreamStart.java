package io.nerstream.service.http.alerts;

import java.util.Optional;

/**
 * Where a stream of alerts begins.
 *
 * @param place of the first alert that it may tell
 * @param notice what whoever listens has to know of that
 */
record StreamStart(long place, Optional<String> notice) {
    /**
     * Behind what was heard last. Whoever asks for what is not there gets all that is, and is told:
     * with an error, a browser would ask for the same again and again.
     *
     * @param last place of what was heard last; -1: before the first; absent: from now on
     * @param beginning place of the oldest alert that is kept
     * @param end place behind the newest
     */
    static StreamStart of(Optional<String> last, long beginning, long end) {
        if (last.isEmpty()) {
            return new StreamStart(end, Optional.empty());
        }
        long next;
        try {
            next = Math.addExact(Long.parseLong(last.get()), 1);
        } catch (NumberFormatException | ArithmeticException e) {
            return oldest(beginning, "'" + last.get() + "' is no place in the alerts");
        }
        if (next < 0 || next > end) {
            return oldest(beginning, "there is no place " + last.get() + " in the alerts");
        }
        if (next < beginning && next > 0) {
            return oldest(
                    beginning, "alerts behind place " + last.get() + " are not kept any more");
        }
        return new StreamStart(Math.max(next, beginning), Optional.empty());
    }

    private static StreamStart oldest(long beginning, String why) {
        return new StreamStart(
                beginning,
                Optional.of(
                        why.replaceAll("\\p{Cntrl}", " ")
                                + ": the stream goes on with the oldest that is kept"));
    }
}
