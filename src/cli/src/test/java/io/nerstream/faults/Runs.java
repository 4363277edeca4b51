package io.nerstream.faults;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs one after the other, on the same servers as long as these can be used again. */
final class Runs implements AutoCloseable {
    // Stays for whoever looks for a cause; each start has one of its own.
    private final Path folder =
            Path.of("target", "faults", Long.toString(ProcessHandle.current().pid()));

    private Optional<Servers> servers = Optional.empty();
    private Optional<Kind> last = Optional.empty();

    private static Set<Scenario.Ingredient> without() {
        return Arrays.stream(System.getProperty("faults.without", "").split(",", -1))
                .filter(word -> !word.isBlank())
                .map(Scenario.Ingredient::of)
                .collect(Collectors.toSet());
    }

    /** Fails with every difference from what a clean run leaves, and how to repeat it. */
    void run(Kind kind, long seed) throws Exception {
        String name = kind.word().replace("-", "") + seed;
        Scenario scenario = Scenario.of(seed, name, without());
        List<String> differences;
        try {
            differences = through(kind, scenario);
        } catch (Exception e) {
            // What it left of the servers is nothing that another run can begin with.
            close();
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
        if (last.filter(before -> !kind.canFollow(before)).isPresent()) {
            close();
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

    @Override
    public void close() throws Exception {
        if (servers.isPresent()) {
            servers.get().close();
            servers = Optional.empty();
        }
    }
}
