package io.nerstream.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
    // Stays for whoever looks for a cause; each start has one of its own.
    private final Path folder =
            Path.of("target", "faults", Long.toString(ProcessHandle.current().pid()));

    private Optional<Servers> servers = Optional.empty();
    private Optional<Kind> last = Optional.empty();

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
                                                                        () -> run(kind, seed)))));
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

    private static Set<Scenario.Ingredient> without() {
        return Arrays.stream(System.getProperty("faults.without", "").split(",", -1))
                .filter(word -> !word.isBlank())
                .map(Scenario.Ingredient::of)
                .collect(Collectors.toSet());
    }

    private void run(Kind kind, long seed) throws Exception {
        String name = kind.word().replace("-", "") + seed;
        Scenario scenario = Scenario.of(seed, name, without());
        List<String> differences;
        try {
            differences = through(kind, scenario);
        } catch (Exception e) {
            // What it left of the servers is nothing that another run can begin with.
            stop();
            throw new AssertionError(
                    "%s, seed %d: %s%n%s".formatted(kind.word(), seed, e, again(kind, seed)), e);
        }
        if (!differences.isEmpty()) {
            throw new AssertionError(
                    "%s, seed %d: %d differences%n  %s%n%s"
                            .formatted(
                                    kind.word(),
                                    seed,
                                    differences.size(),
                                    String.join("\n  ", differences),
                                    again(kind, seed)));
        }
    }

    private static String again(Kind kind, long seed) {
        String without = System.getProperty("faults.without", "");
        return "again: src/cli/faults.sh -Dfaults.kinds=%s -Dfaults.seeds=%d%s"
                .formatted(
                        kind.word(), seed, without.isEmpty() ? "" : " -Dfaults.without=" + without);
    }

    private List<String> through(Kind kind, Scenario scenario) throws Exception {
        if (last.filter(before -> before != kind || kind.onUsualTopics()).isPresent()) {
            stop();
        }
        last = Optional.of(kind);
        if (servers.isEmpty()) {
            servers =
                    Optional.of(
                            Servers.start(
                                    folder.toAbsolutePath()
                                            .resolve("servers-of-" + scenario.run())));
        }
        try (Run run =
                new Run(
                        servers.get(),
                        scenario,
                        folder.toAbsolutePath().resolve(scenario.run()),
                        kind)) {
            return run.through();
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (servers.isPresent()) {
            servers.get().close();
            servers = Optional.empty();
        }
    }
}
