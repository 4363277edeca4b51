package io.nerstream.cli.size;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream, as whoever has it describes it.
 *
 * @param documents a second
 * @param tokens of a document
 * @param mentions of a document
 * @param retention how long a document can be found
 * @param savedTypes that each mention is compared with
 * @param searches a second
 */
record Workload(
        double documents,
        double tokens,
        double mentions,
        Duration retention,
        long savedTypes,
        double searches) {
    static final double MOST_DOCUMENTS_A_DAY = 1e8;
    static final double MOST_MENTIONS = 1e9;

    private static final int SECONDS_A_DAY = 86_400;

    double documentsADay() {
        return documents * SECONDS_A_DAY;
    }

    /** How long a document can be found. */
    double days() {
        return (double) retention.toSeconds() / SECONDS_A_DAY;
    }

    double mentionsPerSecond() {
        return documents * mentions;
    }

    double storedDocuments() {
        return documents * retention.toSeconds();
    }

    double storedMentions() {
        return storedDocuments() * mentions;
    }

    /** What keeps it from being calculated; empty if nothing does. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        positive("--docs-per-second", documents, problems);
        positive("--tokens-per-document", tokens, problems);
        positive("--mentions-per-document", mentions, problems);
        if (retention.isNegative() || retention.isZero()) {
            problems.add("--retention is " + retention + ", it must be above zero, such as P30D");
        }
        if (savedTypes < 0) {
            problems.add("--types is " + savedTypes + ", it must be at least 0");
        }
        if (!(searches >= 0 && searches < Double.POSITIVE_INFINITY)) {
            problems.add("--searches-per-second is " + searches + ", it must be at least 0");
        }
        if (problems.isEmpty()) {
            withinReach(problems);
        }
        return problems;
    }

    private static void positive(String option, double value, List<String> problems) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            problems.add(option + " is " + value + ", it must be above 0");
        }
    }

    private void withinReach(List<String> problems) {
        if (documentsADay() > MOST_DOCUMENTS_A_DAY) {
            problems.add(
                    "--docs-per-second %s is %,.0f documents a day, more than the %,.0f that is calculated for: divide the stream"
                            .formatted(documents, documentsADay(), MOST_DOCUMENTS_A_DAY));
        }
        if (storedMentions() > MOST_MENTIONS) {
            problems.add(
                    "%s documents a second with %s mentions each are %,.0f mentions after %s, more than the %,.0f that is calculated for: lower --retention to %s, or divide the stream"
                            .formatted(
                                    documents,
                                    mentions,
                                    storedMentions(),
                                    retention,
                                    MOST_MENTIONS,
                                    longest()));
        }
    }

    /** The longest retention that is calculated for, in whole hours if it is one. */
    private Duration longest() {
        Duration exact = Duration.ofSeconds((long) (MOST_MENTIONS / mentionsPerSecond()));
        Duration hours = exact.truncatedTo(ChronoUnit.HOURS);
        return hours.isZero() ? exact : hours;
    }
}
