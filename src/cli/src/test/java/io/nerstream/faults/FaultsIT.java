package io.nerstream.faults;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * After any fault, the collection, the readers of the mentions topic and the alerts equal what one
 * clean run over the same records leaves. {@code -Dfaults.kinds=kill-job,rescale
 * -Dfaults.seeds=1-5} chooses, {@code -Dfaults.without=aborted} leaves out what scenarios are made
 * of.
 */
@Tag("faults")
class FaultsIT {
    private final Runs runs = new Runs();

    @TestFactory
    Stream<DynamicContainer> everythingIsRightAfter() {
        return kinds().stream()
                .map(
                        kind ->
                                DynamicContainer.dynamicContainer(
                                        kind.word(),
                                        seeds().stream()
                                                .map(
                                                        seed ->
                                                                DynamicTest.dynamicTest(
                                                                        "seed " + seed,
                                                                        () ->
                                                                                runs.run(
                                                                                        kind,
                                                                                        seed)))));
    }

    private static List<Kind> kinds() {
        String wanted = System.getProperty("faults.kinds", "");
        return wanted.isBlank()
                ? List.of(Kind.values())
                : Arrays.stream(wanted.split(",", -1)).map(Kind::of).toList();
    }

    private static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (String part : System.getProperty("faults.seeds", "1-5").split(",", -1)) {
            String[] ends = part.split("-", -1);
            long last = Long.parseLong(ends[ends.length - 1]);
            for (long seed = Long.parseLong(ends[0]); seed <= last; seed++) {
                seeds.add(seed);
            }
        }
        return seeds;
    }

    @AfterEach
    void stop() throws Exception {
        runs.close();
    }
}
